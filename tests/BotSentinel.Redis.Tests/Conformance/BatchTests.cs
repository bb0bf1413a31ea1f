using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Scopes;
using BotSentinel.Testing;
using BotSentinel.Updates;

namespace BotSentinel.Redis.Tests.Conformance;

/// <summary>Permits of a limit that all updates share, held by nodes in advance.</summary>
public class BatchTests
{
    private const int Permits = 1000, Batch = 100, Count = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConformanceClock _clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task NodesThatHoldBatches_AdmitTheLimitExactlyAndSeldomAsk()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Nodes nodes = await StartAsync(server);

        long before = await RedisStats.ScriptsAsync(server);
        int passed = await PassedAsync(nodes, 400);
        long asked = await RedisStats.ScriptsAsync(server) - before;

        // What one node holds or has on its way at the end another one cannot have; asked again, it is all admitted, and never more.
        Assert.InRange(passed, Permits - (Count * Batch), Permits);
        Assert.InRange(asked, 1, Permits / 2);
        Assert.Equal(Permits, passed + await PassedToTheLastAsync(nodes));
    }

    [Fact]
    public async Task WhatIsHeldFromTheLastWindow_IsAllThatAWindowAdmitsTooMuch()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Nodes nodes = await StartAsync(server);

        for (int round = 0; round < 4; round++)
        {
            // Each begins to use a batch, and has much of it when the window ends.
            await PassedAsync(nodes, 20);
            await MoveAsync(nodes);
            int passed = await PassedAsync(nodes, 600);
            Assert.InRange(passed, Permits - (Count * Batch), Permits + (Count * Batch));
            await MoveAsync(nodes);
        }
    }

    [Fact]
    public async Task UpdateThatAnotherLimitRefuses_TakesNothingOfTheBatch()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = Store(server);
        await using Sentinel sentinel = new(Options(new LimitOptions { Permits = 2, Window = Window, Algorithm = LimitAlgorithm.FixedWindow, Name = "user" }), _clock, store: store);
        await Eventually.HoldsAsync(() => store.IsUp);

        int passed = 0;
        for (int i = 0; i < 500; i++)
        {
            BotUpdate update = new() { Kind = UpdateKind.Message, UserId = 1 + (i % 5), ChatId = 1 };
            passed += (await sentinel.DecideAsync(update, TestContext.Current.CancellationToken)).IsRefused ? 0 : 1;
        }

        Assert.Equal(10, passed);
        Decision look = await sentinel.PeekAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 77, ChatId = 1 });
        Assert.Equal(Permits - 10 - 1, look.Trace.Single(entry => entry.Name == "default/all").Remaining);
    }

    [Fact]
    public async Task HeldPermits_AreUsedWhileRedisIsGone()
    {
        const int Used = 20;
        await using RedisServer server = await RedisServer.StartAsync();
        await using Nodes nodes = await StartAsync(server, FailureMode.Closed);
        await PassedAsync(nodes, Used);
        await FetchedAsync(nodes);

        await server.KillAsync();
        await Eventually.HoldsAsync(() => nodes.All.All(node => !node.Store.IsUp));
        int passed = await PassedAsync(nodes, 2 * Batch);

        Assert.InRange(passed, Count * ((Batch / 2) - Used), Count * Batch);
    }

    private static SentinelOptions Options(params LimitOptions[] more) => new()
    {
        Policies = System.Collections.Immutable.ImmutableDictionary<string, PolicyOptions>.Empty.Add(SentinelOptions.DefaultPolicy, new PolicyOptions
        {
            Limits = [new LimitOptions { Name = "all", Scope = LimitScope.Global, Permits = Permits, Window = Window, Algorithm = LimitAlgorithm.FixedWindow, Batch = Batch }, .. more],
        }),
    };

    private RedisCounterStore Store(RedisServer server) =>
        new(new RedisOptions { Configuration = server.Address, Clock = _clock, Deadline = TimeSpan.FromSeconds(5), Heartbeat = TimeSpan.FromMinutes(1) });

    private async Task<Nodes> StartAsync(RedisServer server, FailureMode onFailure = FailureMode.Local)
    {
        SentinelOptions options = Options();
        PolicyOptions policy = options.Policies[SentinelOptions.DefaultPolicy];
        options = options with { Policies = options.Policies.SetItem(SentinelOptions.DefaultPolicy, policy with { Limits = [policy.Limits[0] with { OnFailure = onFailure }] }) };
        var nodes = new Nodes([.. Enumerable.Range(0, Count).Select(_ => Store(server)).Select(store => (store, new Sentinel(options, _clock, store: store)))]);
        await Eventually.HoldsAsync(() => nodes.All.All(node => node.Store.IsUp));
        return nodes;
    }

    // A server's clock does not go back. This one would, for a question that one node sent before the clock was moved and another's overtook: so all are answered first.
    private async Task MoveAsync(Nodes nodes)
    {
        foreach ((RedisCounterStore store, _) in nodes.All)
        {
            await store.NoteAsync("test", "after all that was asked", "", TimeSpan.FromMinutes(1));
        }

        _clock.Move(Window);
    }

    // Who only looks waits for the batch that is on its way.
    private static async Task FetchedAsync(Nodes nodes)
    {
        foreach ((_, Sentinel sentinel) in nodes.All)
        {
            await sentinel.PeekAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 });
        }
    }

    private static async Task<int> PassedToTheLastAsync(Nodes nodes)
    {
        int passed = 0, last;
        do
        {
            await FetchedAsync(nodes);
            last = await PassedAsync(nodes, 2 * Batch);
            passed += last;
        }
        while (last > 0);

        return passed;
    }

    private static async Task<int> PassedAsync(Nodes nodes, int each)
    {
        int[] passed = await Task.WhenAll(nodes.All.Select(node => Task.Run(async () =>
        {
            int own = 0;
            for (int i = 0; i < each; i++)
            {
                own += (await node.Sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = i + 1 })).IsRefused ? 0 : 1;
            }

            return own;
        })));
        return passed.Sum();
    }

    private sealed class Nodes((RedisCounterStore Store, Sentinel Sentinel)[] all) : IAsyncDisposable
    {
        public (RedisCounterStore Store, Sentinel Sentinel)[] All => all;

        public async ValueTask DisposeAsync()
        {
            foreach ((RedisCounterStore store, Sentinel sentinel) in all)
            {
                await sentinel.DisposeAsync();
                await store.DisposeAsync();
            }
        }
    }
}
