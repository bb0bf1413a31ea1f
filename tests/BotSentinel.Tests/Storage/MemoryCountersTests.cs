using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Tests.Limits;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Storage;

public class MemoryCountersTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void OneCounterDenies_TheOthersKeepTheirPermits()
    {
        var counters = new MemoryCounters(1000);
        CounterRule[] rules = [Limit("day", 100, TimeSpan.FromDays(1)), Limit("minute", 5, TimeSpan.FromMinutes(1))];
        CounterSet set = counters.Set(rules);
        var readings = new LimitReading[2];
        int admitted = Enumerable.Range(0, 60).Count(_ => counters.Take(set, By(1), Start, readings));

        counters.Take(set, By(1), Start + TimeSpan.FromMinutes(1).Ticks, readings);

        Assert.Equal(5, admitted);
        Assert.Equal(100 - 6, rules[0].PermitsOf(readings[0].Left));
    }

    [Fact]
    public void ManyThreadsOnOneSubject_AdmitExactlyTheLimit()
    {
        var counters = new MemoryCounters(1000);
        CounterRule[] rules = [Limit("a", 1000, TimeSpan.FromDays(1)), Limit("b", 5000, TimeSpan.FromDays(1)), Limit("c", 1000, TimeSpan.FromDays(1), LimitScope.Chat)];
        CounterSet set = counters.Set(rules);
        long admitted = 0;

        Parallel.For(0, 8, _ =>
        {
            var readings = new LimitReading[3];
            for (int i = 0; i < 1000; i++)
            {
                Interlocked.Add(ref admitted, counters.Take(set, By(1), Start, readings) ? 1 : 0);
            }
        });

        Assert.Equal(1000, admitted);
    }

    [Fact]
    public void ThreadsOnSubjectsThatShareACounter_NeitherDeadlockNorOverAdmit()
    {
        var counters = new MemoryCounters(100_000);
        CounterRule[] rules = [Limit("user", 50, TimeSpan.FromDays(1)), Limit("all", 20_000, TimeSpan.FromDays(1), LimitScope.Global)];
        CounterSet set = counters.Set(rules);
        long admitted = 0;

        Parallel.For(0, 8, worker =>
        {
            var readings = new LimitReading[2];
            for (int i = 0; i < 5000; i++)
            {
                Interlocked.Add(ref admitted, counters.Take(set, By(1 + ((worker + i) % 1000)), Start, readings) ? 1 : 0);
            }
        });

        Assert.Equal(20_000, admitted);
    }

    [Fact]
    public void MoreSubjectsThanThereIsRoomFor_MemoryStaysBoundedAndActiveOffendersStayLimited()
    {
        var counters = new MemoryCounters(10_000);
        CounterRule[] rules = [Limit("user", 10, TimeSpan.FromHours(1))];
        CounterSet set = counters.Set(rules);
        var readings = new LimitReading[1];
        for (int offender = 1; offender <= 1000; offender++)
        {
            for (int i = 0; i < 11; i++)
            {
                counters.Take(set, By(offender), Start, readings);
            }
        }

        for (int madeUp = 0; madeUp < 60_000; madeUp++)
        {
            counters.Take(set, By(1_000_000 + madeUp), Start + madeUp, readings);
        }

        int stillRefused = Enumerable.Range(1, 1000).Count(offender => !counters.Take(set, By(offender), Start + 60_000, readings));
        Assert.InRange(counters.Count, 10_000, 14_000);
        Assert.True(counters.Evictions > 45_000);
        Assert.Equal(1000, stillRefused);
    }

    [Fact]
    public void AsManySubjectsAsThereIsRoomFor_NextToNoneIsForgotten()
    {
        var counters = new MemoryCounters(50_000);
        CounterRule[] rules = [Limit("user", 2, TimeSpan.FromHours(1))];
        CounterSet set = counters.Set(rules);
        var readings = new LimitReading[1];
        int refused = 0;

        for (int round = 0; round < 2; round++)
        {
            for (int user = 1; user <= 50_000; user++)
            {
                refused += counters.Take(set, By(user), Start, readings) ? 0 : 1;
            }
        }

        Assert.Equal(0, refused);
        int forgotten = Enumerable.Range(1, 50_000).Count(user => counters.Take(set, By(user), Start, readings));
        Assert.InRange(forgotten, 0, 5);
    }

    [Fact]
    public void RandomTraffic_AnswersAsASlowDictionaryWould()
    {
        var random = new Random(20260301);
        var counters = new MemoryCounters(100_000);
        CounterRule[] rules = [Bucket(), Sliding(), Fixed()];
        CounterSet set = counters.Set(rules);
        var reference = new Dictionary<(int Rule, long User, long Chat), OneSubject>();
        var readings = new LimitReading[3];
        long now = Start;

        for (int i = 0; i < 60_000; i++)
        {
            now += random.Next(0, 40_000);
            BotUpdate update = By(random.Next(1, 40), -random.Next(1, 10));

            bool admitted = counters.Take(set, update, now, readings);

            Assert.Equal(ReferenceTake(reference, rules, update, now), admitted);
        }
    }

    private static bool ReferenceTake(Dictionary<(int, long, long), OneSubject> subjects, CounterRule[] rules, BotUpdate update, long now)
    {
        var asked = new List<OneSubject>();
        for (int i = 0; i < rules.Length; i++)
        {
            LimitScope scope = rules[i].Scope;
            (int, long, long) key = (i, scope.HasFlag(LimitScope.User) ? update.UserId.Number : 0, scope.HasFlag(LimitScope.Chat) ? update.ChatId.Number : 0);
            if (!subjects.TryGetValue(key, out OneSubject? subject))
            {
                subjects[key] = subject = new OneSubject(Copy(rules[i]));
            }

            subject.Now = now;
            asked.Add(subject);
        }

        bool agreed = asked.All(subject => subject.WouldAgreeAt(now));
        foreach (OneSubject subject in agreed ? asked : [])
        {
            subject.Ask();
        }

        return agreed;
    }

    // Bound on its own, and so in its own unit of time.
    private static CounterRule Copy(CounterRule rule) => rule switch
    {
        TokenBucket => Bucket(),
        SlidingWindow => Sliding(),
        _ => Fixed(),
    };

    private static TokenBucket Bucket() => Limit("bucket", 5, TimeSpan.FromSeconds(3));

    private static SlidingWindow Sliding() => new("p/sliding", "sliding", Options(8, TimeSpan.FromSeconds(10), LimitScope.User | LimitScope.Chat), countDenied: false);

    private static FixedWindow Fixed() => new("p/fixed", "fixed", Options(40, TimeSpan.FromSeconds(20), LimitScope.Chat), countDenied: false);

    private static BotUpdate By(long user, long chat = -100) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = chat };

    private static TokenBucket Limit(string name, int permits, TimeSpan window, LimitScope scope = LimitScope.User) =>
        new($"p/{name}", name, Options(permits, window, scope), countDenied: false);

    private static LimitOptions Options(int permits, TimeSpan window, LimitScope scope) => new() { Permits = permits, Window = window, Scope = scope };
}
