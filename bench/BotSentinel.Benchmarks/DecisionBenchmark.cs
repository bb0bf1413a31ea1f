using BotSentinel.Benchmarks.Harness;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks;

/// <summary>One decision: lists with entries, a debounce and three limits, counters in memory, the real clock read once each.</summary>
internal static class DecisionBenchmark
{
    private const int Users = 100_000;

    public static Task<BenchReport> RunAsync()
    {
        // Each user passes a few times a second at most, as in a round of a large bot; nobody is ever denied here.
        BotUpdate[] updates = [.. Enumerable.Range(0, Users).OrderBy(i => (i * 2654435761L) % Users).Select(Message)];
        int next = 0;
        Sentinel allowing = With(permits: 1_000_000, window: TimeSpan.FromMinutes(15));
        Sentinel refusing = With(permits: 1, window: TimeSpan.FromHours(1));
        BotUpdate flooder = Message(1);
        Run(refusing, refused: false, 1, () => flooder);

        return Task.FromResult(new BenchReport(
            "decision",
            [
                Rounds.Measure("decision.allow", times => Run(allowing, refused: false, times, () => updates[next = (next + 1) % Users])),
                Rounds.Measure("decision.deny.one-user", times => Run(refusing, refused: true, times, () => flooder)),
            ]));
    }

    private static void Run(Sentinel sentinel, bool refused, int times, Func<BotUpdate> next)
    {
        for (int i = 0; i < times; i++)
        {
            ValueTask<Decisions.Decision> decided = sentinel.DecideAsync(next());
            if (!decided.IsCompletedSuccessfully || decided.GetAwaiter().GetResult().IsRefused != refused)
            {
                throw new InvalidOperationException("The benchmark does not measure what it says.");
            }
        }
    }

    private static BotUpdate Message(int i) => new()
    {
        Platform = Platform.Telegram,
        Kind = UpdateKind.Message,
        ChatKind = ChatKind.Supergroup,
        Content = ContentKind.Text,
        UserId = 1_000_000_000L + i,
        ChatId = -1_001_000_000_000L - (i % 1000),
        Text = $"message number {i}",
    };

    private static Sentinel With(int permits, TimeSpan window)
    {
        var limit = new LimitOptions { Permits = permits, Window = window };
        var options = new SentinelOptions();
        var sentinel = new Sentinel(options with
        {
            Policies = options.Policies.Add("default", new PolicyOptions
            {
                Debounce = new DebounceOptions { Window = TimeSpan.FromMilliseconds(1) },
                Limits =
                [
                    limit with { Name = "user" },
                    limit with { Name = "user-in-chat", Scope = LimitScope.User | LimitScope.Chat, Algorithm = LimitAlgorithm.SlidingWindow },
                    limit with { Name = "chat", Scope = LimitScope.Chat, Permits = permits * 1000 },
                ],
            }),
        });
        for (int i = 1; i <= 1000; i++)
        {
            sentinel.Lists.Allowed.AddUser(i);
            sentinel.Lists.Blocked.AddUser(-i);
        }

        return sentinel;
    }
}
