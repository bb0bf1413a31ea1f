using System.Threading.Channels;
using BotSentinel.Testing;
using Microsoft.Extensions.Logging;
using Telegram.Bot;

namespace BotSentinel.Telegram.Tests;

public sealed class LimitedHookTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Channel<LimitedUpdate> _limited = Channel.CreateUnbounded<LimitedUpdate>();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    [Fact]
    public async Task FloodInTwoWindows_HookIsCalledOnceInEach()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)));
        client.OnLimited = Record;
        Start(client);

        await FloodAsync(5);
        LimitedUpdate first = await _limited.Reader.ReadAsync(_stop.Token);
        _stage.Clock.Advance(TimeSpan.FromSeconds(25));
        await FloodAsync(5);
        LimitedUpdate second = await _limited.Reader.ReadAsync(_stop.Token);

        Assert.Equal(TimeSpan.FromSeconds(10), first.RetryAfter);
        Assert.Equal(_stage.Flooder.Id, first.Update.Message!.From!.Id);
        Assert.Same(client, first.Client);
        Assert.NotEqual(first.Update.Id, second.Update.Id);
        Assert.False(_limited.Reader.TryRead(out _));
    }

    [Fact]
    public async Task HookThrows_IsLoggedAndEverybodyElseIsAnswered()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)));
        client.OnLimited = (_, _) => throw new InvalidOperationException("author's mistake");
        Start(client);

        await FloodAsync(5);
        Assert.Equal("echo: hello", (await _stage.Honest.AskAsync(_stage.Bot, "hello", _stop.Token)).Text);

        await LoggedAsync(LogLevel.Error, "OnLimited failed");
    }

    [Fact]
    public async Task HookHangs_DelaysNobodyAndIsGivenUp()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromHours(1)));
        TaskCompletionSource called = new();
        client.OnLimited = (_, _) =>
        {
            called.SetResult();
            return new TaskCompletionSource().Task;
        };
        Start(client);

        await FloodAsync(5);
        Assert.Equal("echo: hello", (await _stage.Honest.AskAsync(_stage.Bot, "hello", _stop.Token)).Text);

        await called.Task.WaitAsync(_stop.Token);
        _stage.Clock.Advance(TimeSpan.FromSeconds(31));
        await LoggedAsync(LogLevel.Warning, "given up");
    }

    [Fact]
    public async Task HookAnswersTheUser_ThroughTheClientAndUpdateAtHand()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)));
        client.OnLimited = (limited, cancellationToken) => limited.Client.SendMessage(limited.Update.Message!.Chat, $"wait {limited.RetryAfter.TotalSeconds} s", cancellationToken: cancellationToken);
        Start(client);

        await FloodAsync(2);

        await _stage.Bot.WaitForSentAsync(_stage.Flooder, 2, _stop.Token);

        // The hook runs beside the bot's handler: which of the two sends first is open.
        Assert.Equal(["echo: flood 1", "wait 10 s"], _stage.AnswersTo(_stage.Flooder).Order());
    }

    [Fact]
    public async Task NoticeInPrivateChat_TellsTheSecondsOnce()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)).Notify("Slow down, {seconds} s."));
        Start(client);

        await FloodAsync(5);
        await _stage.Bot.WaitForSentAsync(_stage.Flooder, 2, _stop.Token);
        await FloodAsync(5);

        Assert.Equal(["Slow down, 10 s.", "echo: flood 1"], _stage.AnswersTo(_stage.Flooder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NoticeInGroup_AnswersTheMessage()
    {
        FakeChat group = _stage.Telegram.Group(-100);
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)).Notify());
        Start(client);

        _stage.Bot.Receive(_stage.Flooder.Message("one", group));
        FakeUpdate second = _stage.Flooder.Message("two", group);
        _stage.Bot.Receive(second);

        await _stage.Bot.WaitForSentAsync(group, 2, _stop.Token);
        ApiCall notice = _stage.Telegram.Calls.Last(call => call.Method == "sendMessage" && call.Parameters["text"] == "Too many requests. Please try again in 10 s.");
        Assert.Contains($"\"message_id\":{second.MessageId}", notice.Parameters["reply_parameters"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoticeFails_HarmsNobody()
    {
        await using SentinelBotClient client = Client(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)).Block(3).Notify());
        Start(client);
        await FloodAsync(1);
        _stage.Telegram.FailNext("sendMessage", 403);

        await FloodAsync(3);
        await LoggedAsync(LogLevel.Error, "notice");

        Assert.Equal("echo: hello", (await _stage.Honest.AskAsync(_stage.Bot, "hello", _stop.Token)).Text);
    }

    [Fact]
    public async Task ShadowMode_NobodyIsToldAndEverythingPasses()
    {
        await using SentinelBotClient client = Client(s => s
            .AddPolicy("default", new() { Mode = Policies.PolicyMode.Shadow, Notify = Policies.NoticeMode.Once, Limits = [new() { Permits = 1, Window = TimeSpan.FromMinutes(1) }] }));
        client.OnLimited = Record;
        Start(client);

        await FloodAsync(3);

        Assert.Equal(["echo: flood 1", "echo: flood 2", "echo: flood 3"], _stage.AnswersTo(_stage.Flooder));
        Assert.False(_limited.Reader.TryRead(out _));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        await _stage.DisposeAsync();
    }

    private SentinelBotClient Client(Action<SentinelBuilder> protect) => _stage.Client(protect);

    private void Start(SentinelBotClient client) =>
        client.StartReceiving(TelegramStage.Echo, (_, _, _) => Task.CompletedTask, cancellationToken: _stop.Token);

    private Task Record(LimitedUpdate limited, CancellationToken cancellationToken) => _limited.Writer.WriteAsync(limited, cancellationToken).AsTask();

    private async Task FloodAsync(int messages)
    {
        _stage.Flood(messages);
        await _stage.Bot.WaitUntilPolledAsync(_stop.Token);
    }

    /// <summary>What is done beside the updates is logged a moment later.</summary>
    private async Task LoggedAsync(LogLevel level, string words)
    {
        while (!_stage.Logs.GetSnapshot().Any(record => record.Level == level && record.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            await Task.Yield();
            _stop.Token.ThrowIfCancellationRequested();
        }
    }
}
