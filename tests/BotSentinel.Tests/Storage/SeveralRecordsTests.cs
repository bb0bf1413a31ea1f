using System.Net;
using BotSentinel.Debounce;
using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Storage;

/// <summary>Limits of several scopes, and so of several records, asked as one.</summary>
public class SeveralRecordsTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly LimitScope[] Scopes =
    [
        LimitScope.User, LimitScope.Chat, LimitScope.Global, LimitScope.Kind, LimitScope.Bot, LimitScope.Ip, LimitScope.Thread, LimitScope.Command, LimitScope.Tenant,
        .. new[] { LimitScope.Chat, LimitScope.Kind, LimitScope.Bot, LimitScope.Ip, LimitScope.Thread, LimitScope.Command, LimitScope.Chat | LimitScope.Kind, LimitScope.Bot | LimitScope.Ip }.Select(other => LimitScope.User | other),
    ];

    private readonly MemoryCounters _counters = new(1_000);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 40)]
    [InlineData(4, 1)]
    [InlineData(4, 40)]
    [InlineData(5, 1)]
    [InlineData(16, 3)]
    [InlineData(17, 40)]
    public void AnyNumberOfRecordsOfAnyWidth_AreTakenFromTogetherOrNotAtAll(int records, int permits)
    {
        CounterRule[] rules = [.. Scopes.Take(records).Select((scope, i) => Rule(scope, i == 0 ? permits : Math.Min(64, permits + 20), LimitAlgorithm.SlidingLog))];
        CounterSet set = _counters.Set(rules);
        var readings = new LimitReading[records];
        for (int taken = 0; taken < permits; taken++)
        {
            Assert.True(_counters.Take(set, By(1), Start, readings, onlyPeek: true));
            Assert.True(_counters.Take(set, By(1), Start, readings));
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.False(_counters.Take(set, By(1), Start, readings, onlyPeek: true));
            Assert.False(_counters.Take(set, By(1), Start, readings));
        }

        Assert.True(readings[0].IsDenied);
        Assert.All(Enumerable.Range(1, records - 1), i => Assert.Equal(rules[i].Words - permits - 1, readings[i].Left));
        Assert.Equal(records == 1, set.Only is not null);
        Assert.Equal(rules.Sum(rule => rule.Words), set.Words);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Peek_WritesNothingWhateverItSays(int records)
    {
        CounterSet set = _counters.Set([.. Scopes.Take(records).Select((scope, i) => Rule(scope, i == 0 ? 2 : 9))]);
        var readings = new LimitReading[records];
        for (int taken = 0; taken < 3; taken++)
        {
            _counters.Take(set, By(1), Start, readings);
            SeenRecord[] seen = Seen(set, By(1));

            Assert.Equal(taken < 1, _counters.Take(set, By(1), Start, readings, onlyPeek: true));
            Assert.All(seen, record => Assert.True(record.IsThere && record.IsStill()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Refused_IsMarkedOnceWhereItWasRefusedAndThenWritesNothing(int records)
    {
        CounterSet set = _counters.Set([.. Scopes.Take(records).Select((scope, i) => Rule(scope, i == 0 ? 1 : 9))]);
        var readings = new LimitReading[records];
        Assert.True(_counters.Take(set, By(1), Start, readings));
        Assert.All(Seen(set, By(1)), record => Assert.False(record.IsMarked));

        Assert.False(_counters.Take(set, By(1), Start, readings));
        SeenRecord[] seen = Seen(set, By(1));
        Assert.Equal(set.Parts.Select(part => part.Table.Layout.Scope == LimitScope.User), seen.Select(record => record.IsMarked));

        Assert.False(_counters.Take(set, By(1), Start, readings));
        Assert.All(seen, record => Assert.True(record.IsStill()));
    }

    [Fact]
    public void PartOfAScopeIsMissing_TheRestIsAskedAndARefusalWritesNothingEither()
    {
        CounterSet set = _counters.Set(Rule(LimitScope.User, 2), Rule(LimitScope.Chat, 1));
        var update = new BotUpdate { Kind = UpdateKind.Message, UserId = 1 };
        var readings = new LimitReading[2];
        foreach (bool admitted in (bool[])[true, true, false, false])
        {
            readings[1] = LimitReading.Never();
            Assert.Equal(admitted, _counters.Take(set, update, Start, readings));
            Assert.Equal(ReadingOutcome.NotAsked, readings[1].Outcome);
        }

        SeenRecord user = Seen(set, update).Single(record => record.IsThere);
        Assert.False(_counters.Take(set, update, Start, readings));
        Assert.True(user.IsStill());
        Assert.Equal(1, _counters.Count);
    }

    [Fact]
    public void ClockIsSetBack_WhoIsRefusedWaitsForAWindowAtMost()
    {
        CounterSet set = _counters.Set(Rule(LimitScope.User, 3), Rule(LimitScope.Chat, 100));
        var readings = new LimitReading[2];
        for (int i = 0; i < 5; i++)
        {
            _counters.Take(set, By(1), Start, readings);
        }

        long back = Start - TimeSpan.FromSeconds(40).Ticks;

        Assert.Contains(Enumerable.Range(0, 61), second => _counters.Take(set, By(1), back + second * TimeSpan.TicksPerSecond, readings));
    }

    [Fact]
    public void NewSubjectIsRefusedElsewhere_IsChargedWhereRefusalsCountAndMarkedWhereItWasRefused()
    {
        CounterRule user = Rule(LimitScope.User, 1), chat = Rule(LimitScope.Chat, 5, countDenied: true), global = Rule(LimitScope.Global, 5);
        CounterSet all = _counters.Set(user, chat, global), onlyUser = _counters.Set(user), onlyChat = _counters.Set(chat);
        var readings = new LimitReading[3];
        _counters.Take(onlyUser, By(1), Start, readings);

        for (int i = 0; i < 3; i++)
        {
            Assert.False(_counters.Take(all, By(1), Start, readings));
            Assert.Equal(5_000 - (i + 1) * 1_000, readings[1].Left);
        }

        SeenRecord[] seen = Seen(all, By(1));
        Assert.Equal([true, true, false], seen.Select(record => record.IsThere));
        Assert.Equal([true, false], seen[..2].Select(record => record.IsMarked));
        Assert.True(_counters.Take(onlyChat, By(1), Start, readings));
        Assert.Equal(1_000, readings[0].Left);
    }

    [Fact]
    public void FirstUpdateIsRefusedAndCounted_SubjectIsMarked()
    {
        CounterSet set = _counters.Set(Rule(LimitScope.User, 5, countDenied: true));
        var readings = new LimitReading[1];

        Assert.False(_counters.Take(set, By(1), Start, readings, cost: 6));

        Assert.True(Seen(set, By(1))[0].IsMarked);
        Assert.False(_counters.Take(set, By(1), Start, readings));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    [InlineData(1, 1, 1)]
    public void AnyLimitOfARecordRefuses_SubjectIsMarked(params int[] permits)
    {
        CounterSet set = _counters.Set([.. permits.Select((count, i) => Rule(LimitScope.User, count, name: $"{i}"))]);
        var readings = new LimitReading[permits.Length];
        Assert.True(_counters.Take(set, By(1), Start, readings));

        Assert.False(_counters.Take(set, By(1), Start, readings));

        Assert.True(Seen(set, By(1)).Single().IsMarked);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 16)]
    [InlineData(2, 32)]
    public void DecidingAboutUpToFourRecords_AllocatesNothing(int records, int words)
    {
        CounterSet set = _counters.Set([.. Scopes.Take(records).Select(scope => Rule(scope, words, LimitAlgorithm.SlidingLog))]);
        var readings = new LimitReading[records];
        BotUpdate[] updates = [.. Enumerable.Range(1, 40).Select(user => By(user))];

        Assert.Equal(0, Enumerable.Range(0, 5).Min(round =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (BotUpdate update in updates)
            {
                _counters.Take(set, update, Start + round, readings);
                _counters.Take(set, update, Start + round, readings, onlyPeek: true);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Fact]
    public void SetsOfTheSameLimits_LockTheirRecordsInOneOrder()
    {
        CounterRule[] rules = [Rule(LimitScope.Chat, 5), Rule(LimitScope.User, 5), Rule(LimitScope.Global, 5)], reversed = [.. rules.Reverse()];
        CounterSet one = _counters.Set(rules), other = _counters.Set(reversed);

        Assert.Equal(one.Parts.Select(part => part.Table.Order), other.Parts.Select(part => part.Table.Order));
        Assert.Equal(reversed, other.Counters);
    }

    [Fact]
    public void DebounceBesideALimit_TellsOneContentFromAnotherAndChargesNothing()
    {
        CounterSet set = _counters.Set(Rule(LimitScope.User, 3), new DebounceRule("p/debounce", new DebounceOptions { Window = TimeSpan.FromMinutes(2) }));
        var readings = new LimitReading[2];

        Assert.Equal([true, false, true, true, false], new[] { "a", "a", "b", null, "c" }.Select(text => _counters.Take(set, By(1, text), Start, readings)));
        Assert.True(readings[0].IsDenied);

        // What the limit refused was not seen, and so is no repetition when the limit has room again.
        Assert.True(_counters.Take(set, By(1, "c"), Start + TimeSpan.TicksPerMinute, readings));
        Assert.Equal(0UL, _counters.Fingerprint(_counters.Set(Rule(LimitScope.User, 3)), By(1, "a")));
    }

    private SeenRecord[] Seen(CounterSet set, BotUpdate update)
    {
        ulong[] keys = new ulong[set.Parts.Length];
        _counters.Find(set, update, keys);
        return [.. set.Parts.Select((part, i) => keys[i] == 0 ? default : part.Table.Shard(keys[i]).Look(keys[i], part.Table.Layout.At(Start).Epoch))];
    }

    private static CounterRule Rule(LimitScope scope, int permits, LimitAlgorithm algorithm = LimitAlgorithm.FixedWindow, bool countDenied = false, string name = "limit") =>
        LimitRules.Create($"p/{name} {(int)scope}", name, new LimitOptions { Algorithm = algorithm, Permits = permits, Window = TimeSpan.FromMinutes(1), Scope = scope }, countDenied);

    private static BotUpdate By(long user, string? text = null) => new()
    {
        Kind = UpdateKind.Message,
        UserId = user,
        ChatId = -5,
        ThreadId = 3,
        Command = "/a",
        Bot = "one",
        Tenant = "t",
        RemoteAddress = IPAddress.Loopback,
        Text = text,
    };
}
