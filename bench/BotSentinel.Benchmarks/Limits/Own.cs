using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Pipeline;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>The engine as it is used: one limit by key, or the whole way of an update through a <see cref="Sentinel"/>.</summary>
internal static class Own
{
    public const int Together = 64;
    // Refilled slowly from a burst that lasts, so that subjects are known when they come again, as those are for whom a limit matters.
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    public static TokenBucket Bucket(int permits = 20_000, TimeSpan? window = null) =>
        new("bench/limit", "limit", new LimitOptions { Permits = permits, Window = window ?? Window }, countDenied: false);

    public static Action<int> Single(KeyedCounter counter, Subjects subjects)
    {
        var clock = new ReceiptClock(TimeProvider.System);
        return times =>
        {
            for (int i = 0; i < times; i++)
            {
                Expect(counter.Take(counter.Key(subjects.Next()), clock.Now()).Outcome == ReadingOutcome.Agreed);
            }
        };
    }

    public static Action<int> SingleBatch(KeyedCounter counter, Subjects subjects)
    {
        var clock = new ReceiptClock(TimeProvider.System);
        ulong[] keys = new ulong[Together];
        var readings = new LimitReading[Together];
        return times =>
        {
            for (int i = 0; i < times; i += Together)
            {
                for (int j = 0; j < Together; j++)
                {
                    keys[j] = counter.Key(subjects.Next());
                }

                counter.TakeMany(keys, clock.Now(), readings);
                Expect(readings[^1].Outcome == ReadingOutcome.Agreed);
            }
        };
    }

    public static Action<int> Full(Sentinel sentinel, Subjects subjects)
    {
        BotUpdate update = Update();
        return times =>
        {
            int refused = 0;
            for (int i = 0; i < times; i++)
            {
                UserOf(update) = subjects.Next();
                ContentOf(update) = KindOf(subjects);
                sentinel.Decide(update, out Decision decision);
                refused += decision.IsRefused ? 1 : 0;
            }

            // Where two take turns, one may repeat what the other has just said.
            Expect(refused <= times / 100);
        };
    }

    public static Action<int> FullBatch(Sentinel sentinel, Subjects subjects)
    {
        BotUpdate[] updates = [.. Enumerable.Range(0, Together).Select(_ => Update())];
        var decisions = new Decision[Together];
        return times =>
        {
            int refused = 0;
            for (int i = 0; i < times; i += Together)
            {
                foreach (BotUpdate update in updates)
                {
                    UserOf(update) = subjects.Next();
                    ContentOf(update) = KindOf(subjects) + 8;
                }

                sentinel.DecideMany(updates, decisions);
                foreach (ref readonly Decision decision in decisions.AsSpan())
                {
                    refused += decision.IsRefused ? 1 : 0;
                }
            }

            Expect(refused <= times / 20);
        };
    }

    /// <summary>A block list with entries, a debounce and three limits.</summary>
    public static Sentinel FullPolicy(int capacity, int permits = 20_000)
    {
        var limit = new LimitOptions { Name = "day", Permits = permits, Window = Window };
        var options = new SentinelOptions { MaxSubjects = capacity };
        var sentinel = new Sentinel(options with
        {
            Policies = options.Policies.Add("default", new PolicyOptions
            {
                Debounce = new DebounceOptions { Window = TimeSpan.FromMilliseconds(100), Scope = LimitScope.User },
                Limits =
                [
                    limit,
                    limit with { Name = "half", Window = TimeSpan.FromHours(12), Permits = Math.Max(1, permits / 2) },
                    limit with { Name = "week", Window = TimeSpan.FromDays(7), Permits = permits * 2 },
                ],
            }),
        });
        for (int i = 1; i <= 1000; i++)
        {
            sentinel.Lists.Blocked.AddUser(i);
        }

        return sentinel;
    }

    /// <summary>Three limits that count three different subjects.</summary>
    public static Sentinel ScopesPolicy(int capacity)
    {
        var limit = new LimitOptions { Permits = 1_000_000_000, Window = Window };
        var options = new SentinelOptions { MaxSubjects = capacity };
        return new Sentinel(options with
        {
            Policies = options.Policies.Add("default", new PolicyOptions
            {
                Limits =
                [
                    limit with { Name = "user", Scope = LimitScope.User },
                    limit with { Name = "chat", Scope = LimitScope.Chat },
                    limit with { Name = "both", Scope = LimitScope.User | LimitScope.Chat },
                ],
            }),
        });
    }

    // One update is aimed at one user after the other: in a bot it would just have been parsed, and be in the cache.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<UserId>k__BackingField")]
    public static extern ref PlatformId UserOf(BotUpdate update);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Content>k__BackingField")]
    public static extern ref ContentKind ContentOf(BotUpdate update);

    public static BotUpdate Update() => new()
    {
        Platform = Platform.Telegram,
        Kind = UpdateKind.Message,
        ChatKind = ChatKind.Supergroup,
        Content = ContentKind.Text,
        ChatId = -1_001_000_000_000,
        Text = "what is on today",
    };

    // Nobody sends the same thing twice in a row: with few subjects their turn comes again within the debounce's window.
    private static ContentKind KindOf(Subjects subjects) => (ContentKind)((subjects.Pass & 7) + 1);

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The benchmark does not measure what it says.");
        }
    }
}
