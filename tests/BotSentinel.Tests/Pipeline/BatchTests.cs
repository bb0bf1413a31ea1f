using System.Collections.Immutable;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Stores;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public sealed class BatchTests : IAsyncDisposable
{
    private const int Permits = 1000, Batch = 100, Half = Batch / 2;
    private static readonly BotUpdate Anybody = new() { Kind = UpdateKind.Message, UserId = 1, ChatId = 1 };
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CountingStore _store = new(Permits);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task PeekWhileABatchIsOnItsWay_WaitsForItAndCountsIt()
    {
        await using Sentinel sentinel = new(Options(), _clock, store: _store);
        TaskCompletionSource fetched = _store.Delay();
        await DecideAsync(sentinel, 10);

        Task<Decision> looking = sentinel.PeekAsync(Anybody).AsTask();
        Assert.False(looking.IsCompleted);
        fetched.SetResult();

        Assert.Equal(Half + 10, _store.Taken);
        Assert.Equal(Permits - 10 - 1, Remaining(await looking));
    }

    [Fact]
    public async Task DecisionWhileABatchIsOnItsWay_DoesNotWaitForIt()
    {
        await using Sentinel sentinel = new(Options(), _clock, store: _store);
        _store.Delay();

        await DecideAsync(sentinel, 10);

        Assert.Equal(Half + 10, _store.Taken);
    }

    [Fact]
    public async Task PeekAtWhatIsHeld_SaysWhatItSaysInMemory()
    {
        await using Sentinel stored = new(Options(), _clock, store: _store);
        await using Sentinel inMemory = new(Options(), _clock);
        await DecideAsync(stored, 10);
        await DecideAsync(inMemory, 10);

        float remaining = Remaining(await stored.PeekAsync(Anybody));

        Assert.Equal(Permits - 10 - 1, remaining);
        Assert.Equal(remaining, Remaining(await inMemory.PeekAsync(Anybody)));
    }

    [Fact]
    public async Task UpdateThatCostsMoreThanIsHeld_IsToldWhatIsHeldToo()
    {
        await using Sentinel sentinel = new(Options(("dear", Batch + 20)), _clock, store: _store);
        await DecideAsync(sentinel, 10);

        Decision dear = await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = 1, Handler = "dear" }, TestContext.Current.CancellationToken);

        Assert.False(dear.IsRefused);
        Assert.Equal(Permits - 10 - (Batch + 20), Remaining(dear));
    }

    [Fact]
    public async Task StoreThatHasNothingLeft_DoesNotKeepABatchThatComesAfterwardsFromBeingUsed()
    {
        await using CountingStore store = new(Batch + 1);
        await using Sentinel sentinel = new(Options(), _clock, store: store);
        TaskCompletionSource fetched = store.Delay();
        await DecideAsync(sentinel, Half + 1);
        Decision refused = await sentinel.DecideAsync(Anybody, TestContext.Current.CancellationToken);

        fetched.SetResult();
        await DecideAsync(sentinel, Half);
        Decision refusedAgain = await sentinel.DecideAsync(Anybody, TestContext.Current.CancellationToken);

        Assert.Equal(Batch + 1, store.Taken);
        Assert.True(refused.IsRefused);
        Assert.True(refusedAgain.IsRefused);
    }

    [Fact]
    public async Task StoreThatCanNotGiveABatch_IsAskedForOneAgainWhenThePauseIsOver()
    {
        await using Sentinel sentinel = new(Options(), _clock, store: _store);
        _store.IsSilentToBatches = true;
        await DecideAsync(sentinel, 10);

        _store.IsSilentToBatches = false;
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await DecideAsync(sentinel, 1);

        Assert.Equal(11 + Half, _store.Taken);
    }

    private static SentinelOptions Options(params (string Handler, double Cost)[] handlers) => new()
    {
        Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add(SentinelOptions.DefaultPolicy, new PolicyOptions
        {
            Limits = [new LimitOptions { Name = "all", Scope = LimitScope.Global, Permits = Permits, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.FixedWindow, Batch = Batch }],
        }),
        Handlers = handlers.ToImmutableDictionary(handler => handler.Handler, handler => new HandlerOptions { Cost = handler.Cost }),
    };

    private static async Task DecideAsync(Sentinel sentinel, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.False((await sentinel.DecideAsync(Anybody, TestContext.Current.CancellationToken)).IsRefused);
        }
    }

    private static float Remaining(in Decision decision) => decision.Trace.Single(entry => entry.Name == "default/all").Remaining;

    /// <summary>Counts one limit that all share. What asks for a batch can be answered late, as over a slow way back: it is counted when it is asked.</summary>
    private sealed class CountingStore(double permits) : CounterStore
    {
        private Task _way = Task.CompletedTask;

        public double Taken { get; private set; }

        public bool IsSilentToBatches { get; set; }

        public override bool IsUp => true;

        public override UInt128 Secret => 1;

        public TaskCompletionSource Delay()
        {
            TaskCompletionSource end = new();
            _way = end.Task;
            return end;
        }

        public override async ValueTask<StoreAnswer> AskAsync(StoreQuestion question)
        {
            double price = question.Cost ?? 1;
            bool isBatch = price == Half;
            StoreAnswer answer = new(question);
            if (isBatch && IsSilentToBatches)
            {
                return answer;
            }

            answer.IsAgreed = Taken + price <= permits;
            answer.Say(0, [answer.IsAgreed ? StoreReading.Agree(permits - Taken - price) : StoreReading.Deny(TimeSpan.FromMinutes(1))]);
            Taken += answer.IsAgreed && !question.OnlyPeek ? price : 0;
            await (isBatch ? _way : Task.CompletedTask);
            return answer;
        }

        public override ValueTask GiveBackAsync(StoreQuestion question, StoreAnswer answer) => ValueTask.CompletedTask;

        public override ValueTask<bool> ChangeAsync(StoreChange change) => new(true);
    }
}
