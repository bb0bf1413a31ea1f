using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BotSentinel.Events;
using BotSentinel.Outgoing;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.BotApi;

/// <summary>What a bot in any language gets of the scheduler, by policy alone. Gateway and Telegram go by one clock.</summary>
public abstract class OutgoingTests(StateKind state) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private FakeTelegram _telegram = null!;
    private FakeBot _bot = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private OutgoingScheduler Outgoing => _gateway.Services.GetRequiredService<BotRegistry>().All[0].Outgoing!;

    public async ValueTask InitializeAsync()
    {
        _telegram = await FakeTelegram.StartAsync(new FakeTelegramOptions { TimeProvider = _clock, EnforceLimits = true }, Cancelled);
        _bot = _telegram.AddBot(TestGateway.Token);
        _gateway = await OpenAsync();
    }

    [Theory]
    [InlineData("query")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("multipart")]
    public async Task CallInAnyForm_WaitsForItsChat(string form)
    {
        long user = _telegram.User(1).Id;
        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 8).Select(i => SendAsync("sendMessage", form, user.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{i}"))];

        await PassAsync(Task.WhenAll(calls));

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.DoesNotContain(_telegram.Calls, call => call.Status == 429);
        Assert.Equal(8, _bot.Sent.Count);
        Assert.InRange((_clock.GetUtcNow() - _clock.Start).TotalSeconds, 5, 7);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("multipart")]
    public async Task Album_CountsItsItems(string form)
    {
        string media = JsonSerializer.Serialize(Enumerable.Repeat(new { type = "photo", media = "http://example.org/a.jpg" }, 5));
        await SendAsync("sendMediaGroup", form, $"{_telegram.User(1).Id}", media, "media");

        Task<HttpResponseMessage> next = SendAsync("sendMessage", form, "1", "hello");
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(next.IsCompleted);
        await PassAsync(next);

        Assert.DoesNotContain(_telegram.Calls, call => call.Status == 429);
    }

    [Fact]
    public async Task UploadThatIsKept_IsSentAgainWholeAfterA429()
    {
        _telegram.User(1);
        _telegram.FailNext("sendDocument", 429, retryAfter: 3);
        byte[] file = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)];

        Task<HttpResponseMessage> sending = _gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendDocument", Upload("1", file), Cancelled);
        await PassAsync(sending);

        Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        Assert.Equal([429, 200], _telegram.Calls.Select(call => call.Status));
        Assert.Equal(file, _telegram.Calls[1].Files["document"].Content.ToArray());
    }

    [Fact]
    public async Task LargeUpload_IsStreamedAndItsRefusalPassedOnAndTakenToHeart()
    {
        _telegram.User(1);
        _telegram.FailNext("sendDocument", 429, retryAfter: 3);
        byte[] file = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];

        using HttpResponseMessage refused = await _gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendDocument", Upload("1", file), Cancelled);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("\"retry_after\":3", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Task<HttpResponseMessage> again = _gateway.Public.PostAsync($"/bot{TestGateway.Token}/sendDocument", Upload("1", file), Cancelled);
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 1);
        await PassAsync(again);

        Assert.InRange((_clock.GetUtcNow() - _clock.Start).TotalSeconds, 3, 3.5);
        Assert.Equal(file, _telegram.Calls[^1].Files["document"].Content.ToArray());
    }

    [Fact]
    public async Task NameAndNumber_AreOneChat()
    {
        FakeChat channel = _telegram.Group(-100, username: "news");
        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 26).Select(i => SendAsync("sendMessage", "json", i % 2 == 0 ? "@News" : "-100", $"{i}"))];

        await PassAsync(Task.WhenAll(calls));

        Assert.DoesNotContain(_telegram.Calls, call => call.Status == 429);
        Assert.Equal(26, _bot.SentTo(channel).Count);
    }

    [Fact]
    public async Task CallThatCannotGoInTime_IsToldWhenToComeAgain()
    {
        _telegram.User(1);
        for (int i = 0; i < 3; i++)
        {
            await SendAsync("sendMessage", "json", "1", "hello");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/bot{TestGateway.Token}/sendMessage") { Content = JsonContent.Create(new { chat_id = 1, text = "late" }) };
        request.Headers.Add("X-BotSentinel-Max-Wait", "500ms");
        using HttpResponseMessage answer = await _gateway.Public.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(
            """{"ok":false,"error_code":429,"description":"Too Many Requests: BotSentinel cannot send it before its deadline, retry after 1","parameters":{"retry_after":1}}""",
            await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(3, _telegram.Calls.Count);
    }

    [Fact]
    public async Task CallerThatHangsUp_LeavesTheQueue()
    {
        _telegram.User(1);
        for (int i = 0; i < 3; i++)
        {
            await SendAsync("sendMessage", "json", "1", "hello");
        }

        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<HttpResponseMessage> waiting = _gateway.Public.PostAsJsonAsync($"/bot{TestGateway.Token}/sendMessage", new { chat_id = 1, text = "never" }, hangUp.Token);
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 1);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 0);
    }

    [Fact]
    public async Task Stopping_SendsWhatComesToItsTurnBefore()
    {
        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 6).Select(i => SendAsync("sendMessage", "json", $"{_telegram.User(1).Id}", $"{i}"))];
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 3 && Outgoing.Status.Sending == 0);

        Task stopping = _gateway.StopAsync();
        await PassAsync(Task.WhenAll(calls));
        await stopping;

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(6, _bot.Sent.Count);
    }

    [Fact]
    public async Task Stopping_TellsWhatHasHadNoTurnToComeAgain()
    {
        _telegram.User(1);
        _telegram.FailNext("sendMessage", 429, retryAfter: 60);
        Task<HttpResponseMessage> refused = SendAsync("sendMessage", "json", "1", "refused");
        await WaitUntilAsync(() => Outgoing.Status.RefusedChats == 1);
        Task<HttpResponseMessage> behind = SendAsync("sendMessage", "json", "1", "behind it");
        await WaitUntilAsync(() => Outgoing.Status.Waiting.Sum() == 2);

        Task stopping = _gateway.StopAsync();
        while (!stopping.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("\"retry_after\":60", await (await refused).Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(
            """{"ok":false,"error_code":429,"description":"Too Many Requests: BotSentinel stops before its turn has come, retry after 1","parameters":{"retry_after":1}}""",
            await (await behind).Content.ReadAsStringAsync(Cancelled));
        Assert.Single(_telegram.Calls);
    }

    [Fact]
    public async Task Refusal_IsAnEventOfTheBotsSentinel()
    {
        var told = new TaskCompletionSource<SentinelEvent>();
        _gateway.Services.GetRequiredService<BotRegistry>().All[0].Sentinel.Events.Subscribe(SentinelEventKind.Throttled, happened =>
        {
            told.SetResult(happened);
            return ValueTask.CompletedTask;
        });
        _telegram.User(1);
        _telegram.FailNext("sendMessage", 429, retryAfter: 5);

        Task<HttpResponseMessage> sending = SendAsync("sendMessage", "json", "1", "hello");
        var happened = (OutgoingEvent)await told.Task.WaitAsync(Cancelled);
        await PassAsync(sending);

        Assert.Equal(("echo", "sendMessage", 1, TimeSpan.FromSeconds(5)), (happened.Bot, happened.Refusal!.Method, happened.Refusal.Chat.Number, happened.Refusal.RetryAfter));
    }

    [Fact]
    public async Task Status_ShowsWhatWaitsAndWhatWasRefused()
    {
        _telegram.User(1);
        _telegram.FailNext("sendMessage", 429, retryAfter: 5);
        Task<HttpResponseMessage> sending = SendAsync("sendMessage", "json", "1", "hello");
        await WaitUntilAsync(() => Outgoing.Status.RefusedChats == 1);

        JsonElement status = (await _gateway.Admin.GetFromJsonAsync<JsonElement>("/status", Cancelled)).GetProperty("outgoing").GetProperty("echo");

        Assert.Equal((1, 1), (status.GetProperty("waiting").GetProperty("answer").GetInt32(), status.GetProperty("refused").GetProperty("chat").GetInt32()));
        JsonElement last = status.GetProperty("refused").GetProperty("last");
        Assert.Equal(("sendMessage", "chat", 5), (last.GetProperty("method").GetString(), last.GetProperty("about").GetString(), last.GetProperty("retryAfterSeconds").GetInt32()));
        Assert.False(last.TryGetProperty("chat", out _));
        await PassAsync(sending);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Task<TestGateway> OpenAsync() =>
        TestGateway.StartAsync(state, TestGateway.Polling(new Uri(_telegram.BaseUrl)), builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    private Task<HttpResponseMessage> SendAsync(string method, string form, string chat, string value, string field = "text")
    {
        string path = $"/bot{TestGateway.Token}/{method}";
        Dictionary<string, string> fields = new() { ["chat_id"] = chat, [field] = value };
        return form switch
        {
            "query" => _gateway.Public.GetAsync($"{path}?chat_id={Uri.EscapeDataString(chat)}&{field}={Uri.EscapeDataString(value)}", Cancelled),
            "form" => _gateway.Public.PostAsync(path, new FormUrlEncodedContent(fields), Cancelled),
            "json" => _gateway.Public.PostAsJsonAsync(path, fields, Cancelled),
            _ => _gateway.Public.PostAsync(path, Multipart(fields), Cancelled),
        };
    }

    private static MultipartFormDataContent Multipart(Dictionary<string, string> fields)
    {
        var content = new MultipartFormDataContent();
        foreach ((string name, string value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        return content;
    }

    private static MultipartFormDataContent Upload(string chat, byte[] file) => new()
    {
        { new StringContent(chat), "chat_id" },
        { new ByteArrayContent(file), "document", "a.bin" },
    };

    /// <summary>Lets time pass in steps, each when everything that was sent has been answered.</summary>
    private async Task PassAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            OutgoingStatus status = Outgoing.Status;
            if (status.Sending == 0 && status.Waiting.Sum() > 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            Cancelled.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Task WaitUntilAsync(Func<bool> condition) => Eventually.TrueAsync(condition);
}

public sealed class FilesOutgoingTests() : OutgoingTests(StateKind.Files);

public sealed class SqliteOutgoingTests() : OutgoingTests(StateKind.Sqlite);

public sealed class PostgresOutgoingTests() : OutgoingTests(StateKind.Postgres);
