using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Redis.Tests.Faults;

/// <summary>About 1,000 decisions a second on one store, for as long as it is not told to end. Each is awaited, none waits for another.</summary>
internal sealed class Load : IAsyncDisposable
{
    public const int Permits = 10;
    private const int Users = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<(long User, long At, Decision Decision, TimeSpan Took)> _decided = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Sentinel _sentinel;
    private readonly Task _running;

    private Load(string configuration)
    {
        Store = new RedisCounterStore(new RedisOptions { Configuration = configuration });
        LimitOptions limit = new() { Permits = Permits, Window = Window };
        PolicyOptions policy = new()
        {
            Limits =
            [
                limit with { Name = "local" },
                limit with { Name = "open", OnFailure = FailureMode.Open, Permits = 1000, Algorithm = LimitAlgorithm.FixedWindow },
            ],
        };
        SentinelOptions options = new()
        {
            Policies = ImmutableDictionary<string, PolicyOptions>.Empty
                .Add("default", policy)
                .Add("closed", new PolicyOptions { Limits = [limit with { Name = "closed", Permits = 1_000_000, OnFailure = FailureMode.Closed }] }),
            Rules = [new RuleOptions { Policy = "closed", When = new ConditionOptions { Command = ["closed"] } }, new RuleOptions { Policy = "default" }],
        };
        _sentinel = new Sentinel(options, store: Store);
        _running = RunAsync();
    }

    public RedisCounterStore Store { get; }

    public int Count => _decided.Count;

    public IEnumerable<Decision> Decisions => _decided.Select(decided => decided.Decision);

    /// <summary>The most that one user got in a window, by the time of the answers.</summary>
    public int MostInOneWindow => _decided.Where(decided => !decided.Decision.IsRefused && decided.Decision.Policy == "default").GroupBy(decided => decided.User).Max(user =>
    {
        long[] passed = [.. user.Select(decided => decided.At).Order()];
        return Enumerable.Range(0, passed.Length).Max(first => passed.Skip(first).TakeWhile(at => Stopwatch.GetElapsedTime(passed[first], at) < Window).Count());
    });

    public static async Task<Load> StartAsync(string configuration)
    {
        var load = new Load(configuration);
        await Servers.Eventually.HoldsAsync(() => load.Store.IsUp);
        await load.PassesAsync(300);
        return load;
    }

    /// <summary>Waits for so many more decisions.</summary>
    public Task PassesAsync(int decisions)
    {
        int target = Count + decisions;
        return Servers.Eventually.HoldsAsync(() => Count >= target);
    }

    /// <summary>Ends, and checks what holds whatever happened: every decision was answered, none failed.</summary>
    public async Task<string> EndAsync()
    {
        await _over.CancelAsync();
        await _running;
        Assert.DoesNotContain(Decisions, decision => decision.Reason == Reason.Failed);
        TimeSpan[] took = [.. _decided.Select(decided => decided.Took).Order()];
        return $"{Count} decisions, {Decisions.Count(decision => decision.Reason == Reason.Unavailable)} of them unavailable; p99 {took[took.Length * 99 / 100].TotalMilliseconds:0.0} ms, longest {took[^1].TotalMilliseconds:0.0} ms; at most {MostInOneWindow} in a window for {Permits} permits";
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        await _sentinel.DisposeAsync();
        await Store.DisposeAsync();
        _over.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var open = new List<Task>();
        for (int step = 0; !_over.IsCancellationRequested; step++)
        {
            open.AddRange(Enumerable.Range(0, 10).Select(i => DecideAsync(((step * 10) + i) % Users, isClosed: i == 0)));
            open.RemoveAll(deciding => deciding.IsCompletedSuccessfully);
            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(open).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task DecideAsync(int user, bool isClosed)
    {
        BotUpdate update = new() { Kind = UpdateKind.Message, UserId = user + 1, Command = isClosed ? "/closed" : null };
        long began = Stopwatch.GetTimestamp();
        Decision decision = await _sentinel.DecideAsync(update);
        long ended = Stopwatch.GetTimestamp();
        _decided.Enqueue((user, ended, decision, Stopwatch.GetElapsedTime(began, ended)));
    }
}
