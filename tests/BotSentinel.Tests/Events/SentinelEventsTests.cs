using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Events;

public sealed class SentinelEventsTests : IAsyncDisposable
{
    private readonly Sentinel _sentinel = new(
        new SentinelOptions
        {
            Policies = new SentinelOptions().Policies.Add("default", new PolicyOptions
            {
                Limits = [new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(1) }],
                Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(1) },
            }),
        },
        new FakeTimeProvider());

    public ValueTask DisposeAsync() => _sentinel.DisposeAsync();

    [Fact]
    public async Task EachOutcome_IsToldByItsKind()
    {
        var told = new List<(SentinelEventKind, Reason)>();
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told)))
        {
            _sentinel.Lists.Blocked.AddUser(9);
            await Send("a", "a", "b", "c");
            await _sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 9 }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            [
                (SentinelEventKind.Allowed, Reason.Passed),
                (SentinelEventKind.Debounced, Reason.Debounced),
                (SentinelEventKind.Allowed, Reason.Passed),
                (SentinelEventKind.Limited, Reason.Limited),
                (SentinelEventKind.Blocked, Reason.BlockListed),
            ],
            told);
    }

    [Theory]
    [InlineData("can anybody help me with my order please", true)]
    [InlineData("hello everyone how are you today", false)]
    [InlineData("earn money", false)]
    public async Task UpdateThatTheSpamModelIsInDoubtAbout_IsToldBesideThatItWentThrough(string text, bool isDoubtful)
    {
        _sentinel.Apply(Judging(PolicyMode.Enforce));
        var told = new List<(SentinelEventKind, Reason)>();
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told)))
        {
            Decision decision = await Decide(text);
            Assert.Equal(isDoubtful, decision.IsDoubtful);
            Assert.True(decision.SpamProbability > 0);
        }

        Assert.Equal(isDoubtful ? [(SentinelEventKind.Allowed, Reason.Passed), (SentinelEventKind.Doubtful, Reason.Passed)] : [(SentinelEventKind.Allowed, Reason.Passed)], told);
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, SentinelEventKind.Content)]
    [InlineData(PolicyMode.Shadow, SentinelEventKind.Shadowed)]
    public async Task UpdateThatTheSpamModelIsSureAbout_IsNotToldAsDoubtful(PolicyMode mode, SentinelEventKind kind)
    {
        _sentinel.Apply(Judging(mode));
        var told = new List<(SentinelEventKind, Reason)>();
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told)))
        {
            await Decide("CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 09061701461 now!");
        }

        Assert.Equal([(kind, Reason.Content)], told);
    }

    private SentinelOptions Judging(PolicyMode mode) => _sentinel.Options with
    {
        Policies = _sentinel.Options.Policies.SetItem("default", new PolicyOptions { Mode = mode, Content = new ContentOptions { Rules = [new ContentRuleOptions { Spam = new() }], Deny = 0.9 } }),
    };

    private ValueTask<Decision> Decide(string text) =>
        _sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, Content = ContentKind.Text, UserId = 1, ChatId = 1, MessageId = 1, Text = text }, TestContext.Current.CancellationToken);

    [Fact]
    public async Task RefusalInShadowMode_IsToldAsShadowed()
    {
        SentinelOptions options = _sentinel.Options;
        _sentinel.Apply(options with { Policies = options.Policies.SetItem("default", options.Policies["default"] with { Mode = PolicyMode.Shadow }) });
        var told = new List<(SentinelEventKind, Reason)>();
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told)))
        {
            await Send("a", "a");
        }

        Assert.Equal([(SentinelEventKind.Allowed, Reason.Passed), (SentinelEventKind.Shadowed, Reason.Debounced)], told);
    }

    [Fact]
    public async Task SubscriberOfOneKind_GetsNoOther()
    {
        var told = new List<(SentinelEventKind, Reason)>();
        await using (_sentinel.Events.Subscribe(SentinelEventKind.Limited, Tell(told)))
        {
            await Send("a", "b", "c", "d");
        }

        Assert.Equal(2, told.Count);
        Assert.All(told, entry => Assert.Equal(SentinelEventKind.Limited, entry.Item1));
    }

    [Fact]
    public async Task SubscriberThrows_OthersAndLaterEventsAreNotHarmed()
    {
        var told = new List<(SentinelEventKind, Reason)>();
        int thrown = 0;
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, _ => ++thrown > 0 ? throw new InvalidOperationException() : default))
        await using (_sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told)))
        {
            await Send("a", "b", "c");
        }

        Assert.Equal((3, 3), (thrown, told.Count));
    }

    [Fact]
    public async Task SubscriberHangs_DecisionsGoOnAndWhatDoesNotFitIsCounted()
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        int seen = 0;
        IAsyncDisposable stuck = _sentinel.Events.Subscribe(
            SentinelEventKind.All,
            async _ =>
            {
                seen++;
                started.TrySetResult();
                await gate.Task;
            },
            capacity: 4);

        await Send("first");
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Send([.. Enumerable.Range(0, 20).Select(i => $"text {i}")]);
        gate.SetResult();
        await stuck.DisposeAsync();

        Assert.Equal(16, _sentinel.Events.Dropped);
        Assert.Equal(5, seen);
    }

    [Fact]
    public async Task SubscriptionIsDisposed_NothingMoreIsTold()
    {
        var told = new List<(SentinelEventKind, Reason)>();
        IAsyncDisposable subscription = _sentinel.Events.Subscribe(SentinelEventKind.All, Tell(told));
        await subscription.DisposeAsync();

        await Send("a");

        Assert.Empty(told);
    }

    private static Func<SentinelEvent, ValueTask> Tell(List<(SentinelEventKind, Reason)> told) => happened =>
    {
        told.Add((happened.Kind, happened.Decision.Reason));
        return default;
    };

    private async Task Send(params string[] texts)
    {
        foreach (string text in texts)
        {
            await _sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = 1, Text = text });
        }
    }
}
