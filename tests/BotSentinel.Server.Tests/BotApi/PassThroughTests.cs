using System.Net;
using System.Net.Http.Headers;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.BotApi;

public abstract class PassThroughTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/bot{0}/sendMessage?chat_id=1&text=a%20b%2Fc%3Fd%26%C3%A9")]
    [InlineData("/bot{0}/test/getMe")]
    [InlineData("/file/bot{0}/photos/file_1.jpg")]
    [InlineData("/file/bot{0}/test/photos/file%20%25_1.jpg")]
    [InlineData("/file/bot{0}/100%2525/c%252Fd")]
    [InlineData("/file/bot{0}/a//b")]
    [InlineData("/file/bot{0}/%252e%252e/b")]
    public async Task AnyCall_ReachesTelegramUnderTheSameAddress(string form)
    {
        string target = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, TestGateway.Token);
        await using StubServer telegram = await StubServer.StartAsync((context, _) =>
            context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        string seen = await gateway.Public.GetStringAsync(target, Cancelled);

        Assert.Equal(target, seen);
        Assert.Equal(telegram.Address.Authority, Assert.Single(telegram.Requests).Headers["Host"]);
    }

    [Theory]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""")]
    [InlineData(429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}""")]
    [InlineData(500, "oops")]
    public async Task ErrorOfTelegram_PassesBackUnchanged(int status, string body)
    {
        await using StubServer telegram = await StubServer.StartAsync(status, body);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage answer = await gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendMessage", null, Cancelled);

        Assert.Equal((status, body), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled)));
    }

    [Fact]
    public async Task Upload_IsStreamedToTelegramBeforeItIsWhole()
    {
        var firstPart = new TaskCompletionSource<int>();
        long received = 0;
        await using RawServer telegram = await RawServer.StartAsync(async context =>
        {
            byte[] buffer = new byte[64 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, Cancelled)) > 0; received += read)
            {
                firstPart.TrySetResult(read);
            }

            await context.Response.WriteAsync("{}", Cancelled);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));
        using var content = new HeldContent(firstPart.Task, 3 << 20);

        using HttpResponseMessage answer = await gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendDocument", content, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3 << 20, received);
    }

    [Fact]
    public async Task Download_IsStreamedToTheBotBeforeItIsWhole()
    {
        var seen = new TaskCompletionSource();
        await using RawServer telegram = await RawServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first ", Cancelled);
            await seen.Task.WaitAsync(Cancelled);
            await context.Response.WriteAsync("second", Cancelled);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage answer = await gateway.Public.GetAsync($"/file/bot{TestGateway.Token}/a.bin", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await using Stream body = await answer.Content.ReadAsStreamAsync(Cancelled);
        byte[] first = new byte[6];
        await body.ReadExactlyAsync(first, Cancelled);
        seen.SetResult();

        Assert.Equal("second", await new StreamReader(body).ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task TokenOfNoBot_Is401InTheShapeOfTheBotApi()
    {
        await using StubServer telegram = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage answer = await gateway.Public.GetAsync("/bot777:unknown/getMe", Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Empty(telegram.Requests);
    }

    [Fact]
    public async Task TokenOfNoBot_PassesWhereTheConfigurationSaysSo()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: "{}");
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Polling(telegram.Address)) { ["AllowUnknownTokens"] = "true" });

        Assert.Equal("{}", await gateway.Public.GetStringAsync("/bot777:unknown/getMe", Cancelled));
        Assert.Equal("/bot777:unknown/getMe", Assert.Single(telegram.Requests).Target);
    }

    [Fact]
    public async Task TelegramOutOfReach_Is502InTheShapeOfTheBotApi()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(new Uri("http://127.0.0.1:9")));

        using HttpResponseMessage answer = await gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendMessage", new StringContent("x"), Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith("""{"ok":false,"error_code":502,"description":"Bad Gateway""", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private sealed class HeldContent(Task release, int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[length / 2]);
            await stream.FlushAsync();
            await release;
            await stream.WriteAsync(new byte[length - (length / 2)]);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            Headers.ContentType = new MediaTypeHeaderValue("multipart/form-data");
            return true;
        }
    }
}

public sealed class FilesPassThroughTests() : PassThroughTests(StateKind.Files);

public sealed class SqlitePassThroughTests() : PassThroughTests(StateKind.Sqlite);

public sealed class PostgresPassThroughTests() : PassThroughTests(StateKind.Postgres);
