using System.Net;
using System.Text;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Webhooks;

public abstract class WebhookTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllowedUpdate_ReachesTheBotAsTelegramSentIt()
    {
        await using StubServer bot = await StubServer.StartAsync(body: """{"method":"sendMessage","chat_id":1,"text":"hi"}""");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"method":"sendMessage","chat_id":1,"text":"hi"}""", await answer.Content.ReadAsStringAsync(Cancelled));
        StubRequest taken = Assert.Single(bot.Requests);
        Assert.Equal(("POST", "/own/hook", UpdateJson.Message(1)), (taken.Method, taken.Target, taken.Text));
        Assert.Equal(TestGateway.Secret, taken.Headers["X-Telegram-Bot-Api-Secret-Token"]);
        Assert.Equal(bot.Address.Authority, taken.Headers["Host"]);
        Assert.Equal(1, gateway.Count("Allowed"));
    }

    [Fact]
    public async Task RefusedUpdate_IsAnswered200AndDoesNotReachTheBot()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)));

        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        using HttpResponseMessage second = await gateway.PostUpdateAsync(UpdateJson.Message(2), cancellationToken: Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal("", await second.Content.ReadAsStringAsync(Cancelled));
        Assert.Single(bot.Requests);
        Assert.Equal((1, 1), (gateway.Count("Allowed"), gateway.Count("Refused")));
    }

    [Fact]
    public async Task LimitedUser_IsToldOnceByTheWebhookReply()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1, notify: true)));
        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        using HttpResponseMessage second = await gateway.PostUpdateAsync(UpdateJson.Message(2), cancellationToken: Cancelled);
        using HttpResponseMessage third = await gateway.PostUpdateAsync(UpdateJson.Message(3), cancellationToken: Cancelled);

        string notice = await second.Content.ReadAsStringAsync(Cancelled);
        Assert.StartsWith("""{"method":"sendMessage","chat_id":1,"text":""", notice, StringComparison.Ordinal);
        Assert.Contains("3600 s", notice, StringComparison.Ordinal);
        Assert.Equal("", await third.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("s3cret-CANARY ")]
    public async Task MissingOrWrongSecret_Is401AndCounted(string? secret)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1), secret?.Replace(" ", "x", StringComparison.Ordinal), Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(1, gateway.Count("Unauthorized"));
        Assert.Empty(bot.Requests);
    }

    [Theory]
    [InlineData("GET", "/hook/echo", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/hook/nobody", HttpStatusCode.NotFound)]
    [InlineData("POST", "/hook/", HttpStatusCode.NotFound)]
    [InlineData("POST", "/hook/echo/more", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    public async Task WhatIsNoWebhook_IsRefusedAsSuch(string method, string path, HttpStatusCode expected)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage answer = await gateway.Public.SendAsync(request, Cancelled);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{\"update_id\":\"x\"}")]
    [InlineData("{\"message\":{}}")]
    public async Task BodyThatIsNoUpdate_IsAnswered200AndCounted(string body)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(body, cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, gateway.Count("Unreadable"));
        Assert.Empty(bot.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BodyOverOneMebibyte_Is413(bool chunked)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hook/echo") { Content = new StringContent(new string(' ', (1 << 20) + 1)) };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", TestGateway.Secret);
        request.Headers.TransferEncodingChunked = chunked;

        using HttpResponseMessage answer = await gateway.Public.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("1048576 bytes", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChunkedBodyOfOneMebibyte_ReachesTheBot()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        string update = UpdateJson.Message(1);
        string body = update + new string(' ', (1 << 20) - update.Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hook/echo") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", TestGateway.Secret);
        request.Headers.TransferEncodingChunked = true;

        using HttpResponseMessage answer = await gateway.Public.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, Assert.Single(bot.Requests).Text);
    }

    [Fact]
    public async Task UpdateOfUnknownType_PassesAndIsCounted()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync("""{"update_id":7,"teleportation":{"to":"moon"}}""", cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(bot.Requests);
        Assert.Equal(1, gateway.Count("UnknownKind"));
    }

    [Fact]
    public async Task BotThatIsDown_Is502SoThatTelegramRedelivers()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(new Uri("http://127.0.0.1:9")));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(1, gateway.Count("NotTaken"));
    }

    [Fact]
    public async Task BotThatIsSlow_IsCutAtTheConfiguredTime()
    {
        var never = new TaskCompletionSource();
        await using StubServer bot = await StubServer.StartAsync((context, _) => never.Task.WaitAsync(context.RequestAborted));
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["WebhookTimeout"] = "200ms" });

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        never.SetResult();
    }
}

public sealed class FilesWebhookTests() : WebhookTests(StateKind.Files);

public sealed class SqliteWebhookTests() : WebhookTests(StateKind.Sqlite);

public sealed class PostgresWebhookTests() : WebhookTests(StateKind.Postgres);
