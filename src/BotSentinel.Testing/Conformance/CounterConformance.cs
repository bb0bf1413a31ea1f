using System.Collections.Immutable;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <summary>
/// The cases that every store of counters has to pass, memory among them: the same traffic gets the same answers. Derive from it, say how to make a sentinel on the store,
/// and call <see cref="RunAsync"/> from one test. Which cases run is not the store's to choose.
/// </summary>
public abstract partial class CounterConformance
{
    /// <summary>Noon of a day, so that no case meets a border of the calendar by chance.</summary>
    protected static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Sentinel> _sentinels = [];

    /// <summary>The names of all cases.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. AllCases.Select(known => known.Name)];

    /// <summary>
    /// Makes a sentinel on the store. The first one after <see cref="ForgetAsync"/> finds nothing in it; those made after that share what it has.
    /// </summary>
    /// <param name="options">The policies.</param>
    /// <param name="clock">The clock that the sentinel and the store go by.</param>
    protected abstract ValueTask<Sentinel> CreateAsync(SentinelOptions options, ConformanceClock clock);

    /// <summary>Empties the store.</summary>
    protected abstract ValueTask ForgetAsync();

    /// <summary>How long everything that the store keeps now is kept yet, by real time; null for what is kept for ever. A store that keeps nothing by time says nothing.</summary>
    protected abstract ValueTask<IReadOnlyList<TimeSpan?>> LifetimesAsync();

    /// <summary>Whether sentinels that are made one after the other share what is counted. False for memory alone.</summary>
    protected virtual bool IsShared => true;

    /// <summary>Runs all cases, or one.</summary>
    /// <param name="only">The case's name; null: all.</param>
    /// <returns>The cases that ran.</returns>
    /// <exception cref="AggregateException">Cases failed; it holds a <see cref="ConformanceFailure"/> or whatever was thrown for each.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string? only = null)
    {
        List<Exception> failures = [];
        List<string> ran = [];
        foreach ((string name, Func<CounterConformance, Task> run) in AllCases.Where(known => only is null || known.Name == only))
        {
            await ForgetAsync();
            try
            {
                ran.Add(name);
                await run(this);
            }
#pragma warning disable CA1031 // Every case gets its turn, and every failure is told.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add(new ConformanceFailure($"{name}: {failure.Message}{(failure is ConformanceFailure ? "" : $" {failure}")}"));
            }

            foreach (Sentinel sentinel in _sentinels)
            {
                await sentinel.DisposeAsync();
            }

            _sentinels.Clear();
        }

        return failures.Count == 0 ? ran : throw new AggregateException(failures);
    }

    private async ValueTask<Sentinel> MakeAsync(PolicyOptions policy, ConformanceClock clock) => await MakeAsync(new SentinelOptions
    {
        Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add(SentinelOptions.DefaultPolicy, policy),
    }, clock);

    private async ValueTask<Sentinel> MakeAsync(SentinelOptions options, ConformanceClock clock)
    {
        Sentinel made = await CreateAsync(options, clock);
        _sentinels.Add(made);
        return made;
    }

    private static PolicyOptions With(params LimitOptions[] limits) => new() { Limits = [.. limits] };

    private static LimitOptions Limit(int permits, double seconds, LimitAlgorithm algorithm = LimitAlgorithm.TokenBucket) =>
        new() { Permits = permits, Window = TimeSpan.FromSeconds(seconds), Algorithm = algorithm };

    private static BotUpdate By(long user, string? text = null, long chat = 1, string? tenant = null) =>
        new() { Kind = UpdateKind.Message, UserId = user, ChatId = chat, Text = text, Tenant = tenant };

    private static async Task<int> PassedAsync(Sentinel sentinel, int times, BotUpdate update)
    {
        int passed = 0;
        for (int i = 0; i < times; i++)
        {
            passed += (await sentinel.DecideAsync(update)).IsRefused ? 0 : 1;
        }

        return passed;
    }
}
