using System.Net;
using System.Text.Json;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.BotApi;

public abstract class WebhookRegistrationTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BotRegisteringItself_IsRegisteredBehindTheGateway()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":true}""");
        await using StubServer bot = await StubServer.StartAsync(body: "");
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Polling(telegram.Address))
        {
            ["PublicUrl"] = "https://gateway.example",
            ["Bots:0:Mode"] = "webhook",
            ["Bots:0:SecretToken"] = TestGateway.Secret,
        });
        using HttpResponseMessage early = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        using HttpResponseMessage registered = await gateway.Public.PostAsync(
            $"/bot{TestGateway.Token}/setWebhook",
            new StringContent($$"""{"url":"{{bot.Address}}mine","secret_token":"own","ip_address":"192.0.2.1","max_connections":7}""", null, "application/json"),
            Cancelled);
        using HttpResponseMessage delivered = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, early.StatusCode);
        Assert.Equal("""{"ok":true,"result":true}""", await registered.Content.ReadAsStringAsync(Cancelled));
        JsonElement asked = JsonDocument.Parse(Assert.Single(telegram.Requests).Body).RootElement;
        Assert.Equal("https://gateway.example/hook/echo", asked.GetProperty("url").GetString());
        Assert.Equal(TestGateway.Secret, asked.GetProperty("secret_token").GetString());
        Assert.False(asked.TryGetProperty("ip_address", out _));
        Assert.Equal(7, asked.GetProperty("max_connections").GetInt32());
        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        StubRequest taken = Assert.Single(bot.Requests);
        Assert.Equal(("/mine", "own"), (taken.Target, taken.Headers["X-Telegram-Bot-Api-Secret-Token"]));
    }

    [Fact]
    public async Task TelegramRefusesTheRegistration_UpdatesGoWhereTheyWentBefore()
    {
        await using StubServer telegram = await StubServer.StartAsync(status: 400, body: """{"ok":false,"error_code":400,"description":"Bad Request: bad webhook"}""");
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["Telegram"] = telegram.Address.ToString(), ["PublicUrl"] = "https://gateway.example" });

        using HttpResponseMessage refused = await gateway.Public.PostAsync($"/bot{TestGateway.Token}/setWebhook", new StringContent("""{"url":"https://elsewhere.example/hook","secret_token":"own"}""", null, "application/json"), Cancelled);
        using HttpResponseMessage delivered = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        Assert.Equal(TestGateway.Secret, Assert.Single(bot.Requests).Headers["X-Telegram-Bot-Api-Secret-Token"]);
    }

    [Fact]
    public async Task GatewayWithoutPublicAddress_PassesTheRegistrationUnchanged()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":true}""");
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["Telegram"] = telegram.Address.ToString() });
        const string Body = """{"url":"https://elsewhere.example/hook","secret_token":"own"}""";

        using HttpResponseMessage answer = await gateway.Public.PostAsync($"/bot{TestGateway.Token}/setWebhook", new StringContent(Body, null, "application/json"), Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Body, Assert.Single(telegram.Requests).Text);
    }
}

public sealed class FilesWebhookRegistrationTests() : WebhookRegistrationTests(StateKind.Files);

public sealed class SqliteWebhookRegistrationTests() : WebhookRegistrationTests(StateKind.Sqlite);

public sealed class PostgresWebhookRegistrationTests() : WebhookRegistrationTests(StateKind.Postgres);
