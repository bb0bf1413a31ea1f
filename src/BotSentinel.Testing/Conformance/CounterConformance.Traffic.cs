using System.Collections.Immutable;
using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <content>Random policies and traffic, from a seed that never changes: every run of every store sees the same.</content>
public abstract partial class CounterConformance
{
    private static readonly LimitScope[] Scopes = [LimitScope.User, LimitScope.Chat, LimitScope.User | LimitScope.Chat, LimitScope.Global];
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMilliseconds(5);

    private async Task SameAsMemory()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            await ForgetAsync();
            await SameAsMemory(seed);
        }
    }

    private async Task SameAsMemory(int seed)
    {
        var random = new Random(seed);
        ConformanceClock clock = new(Start);
        SentinelOptions options = AnyPolicy(random);
        using var memory = new Sentinel(options, clock);
        Sentinel store = await MakeAsync(options, clock);
        for (int step = 0; step < 50; step++)
        {
            clock.Move(TimeSpan.FromMilliseconds(random.Next(10) == 0 ? random.Next(5000) : random.Next(200)));
            BotUpdate update = AnyUpdate(random);
            Decision expected = memory.Decide(update), actual = await store.DecideAsync(update);
            bool isSame = expected.Verdict == actual.Verdict && expected.IsShadow == actual.IsShadow && IsSameRefusal(expected, actual);
            ConformanceFailure.Unless(isSame, $"policy {seed}, step {step}: {Said(actual)} instead of {Said(expected)} for {Describe(options)}");
        }
    }

    // Of several limits that refuse, a node may know of one by an earlier answer, and not ask about the others.
    private static bool IsSameRefusal(in Decision expected, in Decision actual)
    {
        if (expected.Detail != actual.Detail)
        {
            return expected.IsRefused && (expected.RetryAfter == TimeSpan.MaxValue || actual.RetryAfter <= expected.RetryAfter + ClockTolerance);
        }

        return expected.Reason == actual.Reason && (expected.RetryAfter == actual.RetryAfter || (expected.RetryAfter - actual.RetryAfter).Duration() <= ClockTolerance);
    }

    private async Task BatchIsASequence()
    {
        for (int seed = 1000; seed < 1030; seed++)
        {
            await ForgetAsync();
            var random = new Random(seed);
            ConformanceClock clock = new(Start);
            SentinelOptions options = AnyPolicy(random);
            using var memory = new Sentinel(options, clock);
            Sentinel store = await MakeAsync(options, clock);
            for (int round = 0; round < 4; round++)
            {
                clock.Move(TimeSpan.FromMilliseconds(random.Next(2000)));
                BotUpdate[] updates = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => AnyUpdate(random))];
                var decisions = new Decision[updates.Length];
                await store.DecideManyAsync(updates, decisions);
                string expected = string.Concat(updates.Select(update => memory.Decide(update).IsRefused ? 'x' : '.'));
                string actual = string.Concat(decisions.Select(decision => decision.IsRefused ? 'x' : '.'));
                ConformanceFailure.Unequal(expected, actual, $"policy {seed}, round {round} of {Describe(options)}");
            }
        }
    }

    private static SentinelOptions AnyPolicy(Random random)
    {
        // Policies of token buckets alone are the most common ones, and those that stores have short cuts for.
        bool areBuckets = random.Next(3) == 0;
        PolicyOptions policy = new()
        {
            Limits = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => AnyLimit(random, areBuckets))],
            Debounce = random.Next(3) == 0 ? new DebounceOptions { Window = TimeSpan.FromMilliseconds(random.Next(1, 1000)), Scope = Scopes[random.Next(3)] } : null,
            CountDenied = random.Next(4) == 0,
        };
        return new SentinelOptions { Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add(SentinelOptions.DefaultPolicy, policy) };
    }

    private static LimitOptions AnyLimit(Random random, bool isBucket)
    {
        LimitAlgorithm[] algorithms = Enum.GetValues<LimitAlgorithm>();
        LimitAlgorithm algorithm = isBucket ? LimitAlgorithm.TokenBucket : algorithms[random.Next(algorithms.Length)];
        int permits = random.Next(1, 13), interval = random.Next(1, 500);
        return new LimitOptions
        {
            Algorithm = algorithm,
            Permits = permits,
            Burst = algorithm == LimitAlgorithm.TokenBucket ? random.Next(1, 21) : null,
            Window = algorithm == LimitAlgorithm.Quota ? TimeSpan.FromHours(random.Next(2) == 0 ? 1 : 24) : TimeSpan.FromMilliseconds(permits * interval),
            Steps = [TimeSpan.FromMilliseconds(interval), TimeSpan.FromMilliseconds(3 * interval), TimeSpan.FromMilliseconds(11 * interval)],
            Decay = TimeSpan.FromMilliseconds(7 * interval),
            Scope = Scopes[random.Next(Scopes.Length)],
        };
    }

    private static BotUpdate AnyUpdate(Random random) => new()
    {
        Kind = UpdateKind.Message,
        UserId = random.Next(1, 4),
        ChatId = random.Next(1, 3),
        Text = random.Next(3) == 0 ? null : random.Next(3).ToString(CultureInfo.InvariantCulture),
    };

    private static string Said(in Decision decision) => $"{decision.Verdict} {decision.Reason} by {decision.Detail ?? "nothing"}, wait {decision.RetryAfter}";

    private static string Describe(SentinelOptions options)
    {
        PolicyOptions policy = options.Policies[SentinelOptions.DefaultPolicy];
        IEnumerable<string> limits = policy.Limits.Select(limit => $"{limit.Algorithm} {limit.Permits} (burst {limit.Burst}) in {limit.Window.TotalMilliseconds} ms by {limit.Scope}");
        return string.Join("; ", limits) + $"; debounce {policy.Debounce?.Window.TotalMilliseconds} by {policy.Debounce?.Scope}; denied counted: {policy.CountDenied}";
    }
}
