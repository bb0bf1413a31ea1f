using BotSentinel.Decisions;
using BotSentinel.Opinions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Tests;

public sealed class SentinelBotClientTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    [Theory]
    [InlineData("OnMessage")]
    [InlineData("OnUpdate")]
    [InlineData("StartReceiving")]
    [InlineData("ReceiveAsync")]
    public async Task EveryWayToReceive_FlooderGetsWhatTheLimitPermitsAndHonestUserIsAnswered(string way)
    {
        await using SentinelBotClient client = new(_stage.Options, s =>
        {
            s.TimeProvider = _stage.Clock;
            s.PerUser(2, per: TimeSpan.FromMinutes(1));
        }, cancellationToken: _stop.Token);
        Receive(client, way);

        _stage.Flood(20);
        _stage.Honest.Send(_stage.Bot, "hello");
        await _stage.Bot.WaitUntilPolledAsync(_stop.Token);

        Assert.Equal(["echo: flood 1", "echo: flood 2"], _stage.AnswersTo(_stage.Flooder));
        Assert.Equal(["echo: hello"], _stage.AnswersTo(_stage.Honest));
        Assert.Equal(0, _stage.Bot.PendingCount);
    }

    [Fact]
    public async Task DoubtfulTextsOfOneBatch_AreAskedAboutAtTheSameTime()
    {
        OpinionOfAll opinion = new(count: 3);
        await using SentinelBotClient client = _stage.Client(s => s
            .AddPolicy(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = new() { Rules = [new() { Spam = new() }], Flag = 0, Deny = 0 } })
            .Configure(options => options with { SecondOpinion = new() { From = 0.01, To = 1, Verdict = Verdict.Deny } })
            .AskSecondOpinion(opinion));
        foreach (int number in (int[])[1111, 2222, 3333])
        {
            _stage.Flooder.Send(_stage.Bot, $"earn money from home, write me in private today {number}");
        }

        Update[] updates = await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token);

        Assert.EndsWith("2222", Assert.Single(updates).Message!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BatchRefusedWhole_IsConfirmedAtOnceAndNotFetchedAgain()
    {
        await using SentinelBotClient client = _stage.Client(s => s.Block(_stage.Flooder.Id));
        _stage.Flood(3);

        Update[] updates = await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token);

        Assert.Empty(updates);
        Assert.Equal(0, _stage.Bot.PendingCount);
        Assert.Equal(2, _stage.Telegram.Calls.Count(call => call.Method == "getUpdates"));
    }

    [Fact]
    public async Task BatchesRefusedWhole_DoNotEndTheBotsLongPoll()
    {
        await using SentinelBotClient client = _stage.Client(s => s.Block(_stage.Flooder.Id));
        Task<Update[]> polling = client.GetUpdates(timeout: 60, cancellationToken: _stop.Token);
        await _stage.Bot.WaitUntilPolledAsync(_stop.Token);

        _stage.Flood(2);
        await _stage.Bot.WaitUntilPolledAsync(_stop.Token);
        Assert.False(polling.IsCompleted);
        _stage.Honest.Send(_stage.Bot, "hello");

        Assert.Equal("hello", Assert.Single(await polling).Message!.Text);
    }

    [Fact]
    public async Task AllowedUpdateNotConfirmedByTheBot_StaysWithTelegram()
    {
        await using SentinelBotClient client = _stage.Client(s => s.Block(_stage.Flooder.Id));
        _stage.Flood(2);
        _stage.Honest.Send(_stage.Bot, "hello");
        _stage.Flood(1);

        Update first = Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));
        Update again = Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));
        Assert.Equal(first.Id, again.Id);
        Assert.Equal(2, _stage.Bot.PendingCount);

        Assert.Empty(await client.GetUpdates(first.Id + 1, timeout: 0, cancellationToken: _stop.Token));
        Assert.Equal(0, _stage.Bot.PendingCount);
    }

    [Fact]
    public async Task RedeliveredUpdate_KeepsItsVerdictAndTakesNoSecondPermit()
    {
        await using SentinelBotClient client = _stage.Client(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)).Debounce(TimeSpan.FromSeconds(1)));
        _stage.Honest.Send(_stage.Bot, "first");
        for (int poll = 0; poll < 5; poll++)
        {
            Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));
        }

        _stage.Honest.Send(_stage.Bot, "second");
        _stage.Honest.Send(_stage.Bot, "third");

        Update[] updates = await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token);
        Assert.Equal(["first", "second"], updates.Select(update => update.Message!.Text));
    }

    [Fact]
    public async Task OffsetFromTheEnd_RefusedUpdateIsConfirmedAndNotFetchedAgain()
    {
        await using SentinelBotClient client = _stage.Client(s => s.Block(_stage.Flooder.Id));
        _stage.Honest.Send(_stage.Bot, "old");
        _stage.Flood(1);

        await client.DropPendingUpdates(_stop.Token);

        Assert.Equal(0, _stage.Bot.PendingCount);
        Assert.Empty(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));
    }

    [Fact]
    public async Task LongPollCancelled_EndsAtOnce()
    {
        await using SentinelBotClient client = _stage.Client(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)));
        Task<Update[]> polling = client.GetUpdates(timeout: 60, cancellationToken: _stop.Token);
        await _stage.Bot.WaitUntilPolledAsync(_stop.Token);

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
    }

    [Fact]
    public async Task TelegramAnswersWithAnError_TheBotSeesItAndGoesOn()
    {
        await using SentinelBotClient client = _stage.Client(s => s.Block(_stage.Flooder.Id));
        _stage.Flood(1);
        _stage.Honest.Send(_stage.Bot, "hello");
        _stage.Telegram.FailNext("getUpdates", 502);

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));

        Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));
    }

    [Fact]
    public async Task DeliveredUpdate_CarriesItsDecision()
    {
        await using SentinelBotClient client = _stage.Client(s => s.PerUser(5, per: TimeSpan.FromMinutes(1)));
        _stage.Honest.Send(_stage.Bot, "hello");

        Update update = Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _stop.Token));

        Decision decision = Assert.NotNull(update.Decision());
        Assert.Equal((Verdict.Allow, Reason.Passed, "default"), (decision.Verdict, decision.Reason, decision.Policy));
        Assert.Contains(decision.Trace, entry => entry.Stage == Stage.Limits && entry.Remaining == 4);
        Assert.Null(new Update().Decision());
    }

    [Fact]
    public async Task RuleNamesKindsThatTheBotDoesNotAskFor_IsWarnedOfOnce()
    {
        await using SentinelBotClient client = _stage.Client(s => s
            .PerUser(5, per: TimeSpan.FromMinutes(1))
            .AddRule(new RuleOptions { Policy = "default", When = new ConditionOptions { Kind = [UpdateKind.MessageReaction, UpdateKind.Message] } }));

        await client.GetUpdates(timeout: 0, allowedUpdates: [], cancellationToken: _stop.Token);
        await client.GetUpdates(timeout: 0, allowedUpdates: [UpdateType.CallbackQuery], cancellationToken: _stop.Token);

        var warning = Assert.Single(_stage.Logs.GetSnapshot(), record => record.Level == LogLevel.Warning);
        Assert.Contains(": MessageReaction.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RuleNamesKindsThatTheBotAsksFor_IsNotWarnedOf()
    {
        await using SentinelBotClient client = _stage.Client(s => s
            .PerUser(5, per: TimeSpan.FromMinutes(1))
            .AddRule(new RuleOptions { Policy = "default", When = new ConditionOptions { Kind = [UpdateKind.ChatMember] } }));

        await client.GetUpdates(timeout: 0, allowedUpdates: [UpdateType.ChatMember], cancellationToken: _stop.Token);

        Assert.Empty(_stage.Logs.GetSnapshot());
    }

    [Fact]
    public void BadOptions_StopTheStartWithEveryError()
    {
        var error = Assert.Throws<SentinelConfigurationException>(() => _stage.Client(s => s.PerUser(0, per: TimeSpan.Zero)));

        Assert.Equal(2, error.Errors.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        await _stage.DisposeAsync();
    }

    private void Receive(SentinelBotClient client, string way)
    {
        Task Echo(ITelegramBotClient bot, Update update, CancellationToken cancellationToken) => TelegramStage.Echo(bot, update, cancellationToken);
        Task Fail(ITelegramBotClient bot, Exception failure, CancellationToken cancellationToken) => Task.CompletedTask;
        switch (way)
        {
            case "OnMessage":
                client.OnMessage += (message, _) => client.SendMessage(message.Chat, $"echo: {message.Text}");
                break;
            case "OnUpdate":
                client.OnUpdate += update => TelegramStage.Echo(client, update, _stop.Token);
                break;
            case "StartReceiving":
                client.StartReceiving(Echo, Fail, cancellationToken: _stop.Token);
                break;
            default:
                _ = client.ReceiveAsync(Echo, Fail, cancellationToken: _stop.Token);
                break;
        }
    }

    /// <summary>Says nothing before so many are asked about; then that all but one are spam.</summary>
    private sealed class OpinionOfAll(int count) : SpamOpinion
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public override string Name => "all";

        public override async ValueTask<OpinionAnswer?> AskAsync(OpinionQuestion question, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) == count)
            {
                _all.SetResult();
            }

            await _all.Task;
            return new OpinionAnswer(!question.Text.EndsWith("2222", StringComparison.Ordinal), 1);
        }
    }
}
