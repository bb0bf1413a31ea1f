using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public class InstantTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public void TimesAhead_AreTheFirstUnitThatBeginsThen(long unit)
    {
        var random = new Random(9);
        for (int i = 0; i < 2_000; i++)
        {
            long now = Start + random.NextInt64(TimeSpan.TicksPerDay), rest = random.NextInt64(unit);
            uint units = (uint)random.Next(1_000);
            Instant at = Instant.Of(now, unit, unit == 1 ? default : Instant.ReciprocalOf(unit)), divided = new(now, unit);
            long time = now + (units * unit) + rest;

            Assert.Equal((divided.Now, divided.Epoch), (at.Now, at.Epoch));
            Assert.Equal(at.At(time), at.After(units, rest));
            Assert.InRange(at.TicksUntil(at.At(time)), time - now, time - now + unit - 1);
        }
    }

    [Theory]
    [InlineData(0, 5_000, 5_000)]
    [InlineData(1, 5_000, 0)]
    [InlineData(5, 5_000, 0)]
    [InlineData(6, 5_000, 0)]
    [InlineData(-1, 5_000, 5_000 + (1 << 28))]
    [InlineData(-2, 5_000, 5_000 + (2 << 28))]
    [InlineData(-3, 5_000, 5_000)]
    [InlineData(-9, 5_000, 5_000)]
    public void TimeOfAnotherEpoch_IsOverOrAsFarAheadAsItWas(int epochsLater, int aheadOfItsEpoch, int expected)
    {
        var written = new Instant((Start >> Instant.EpochBits) << Instant.EpochBits, 1);
        uint time = written.Now + (uint)aheadOfItsEpoch;
        var now = new Instant(written.Ticks + ((long)epochsLater << Instant.EpochBits), 1);

        Assert.Equal((uint)expected, now.Carry(time, written.Epoch) - now.Now);
    }

    [Fact]
    public void Unit_IsTheSmallestPowerOfTenThatStatesFitInto()
    {
        Assert.Equal(1, Instant.UnitFor(Instant.Reach - 2));
        Assert.Equal(10, Instant.UnitFor(Instant.Reach - 1));
        Assert.Equal(10, Instant.UnitFor(10L * (Instant.Reach - 2)));
        Assert.Equal(100, Instant.UnitFor(10L * (Instant.Reach - 1)));
    }

    [Fact]
    public void Limits_ShareARecordWhereOneUnitOfTimeFitsAll()
    {
        Assert.Equal([[0, 1]], Divided(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)));
        Assert.Equal([[0], [1]], Divided(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(3650)));
        Assert.Equal([[0, 1], [2]], Divided(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)));
        Assert.Equal([[1, 0]], Divided(TimeSpan.FromDays(1), TimeSpan.FromSeconds(10)));

        // A unit of a hundredth of the shortest window is fine enough, and not one above.
        Assert.Equal([[0, 1], [2]], Divided(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), TimeSpan.FromDays(365)));
        Assert.Equal([[0], [1]], Divided(TimeSpan.FromTicks(9_999), TimeSpan.FromHours(1)));
        Assert.Equal([[0], [1]], Divided(TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)));
    }

    [Fact]
    public void Record_IsNoWiderThan32WordsUnlessOneLimitNeedsThem()
    {
        CounterRule[] logs = [Log("a", 20), Log("b", 12), Log("c", 1), Log("d", 64)];

        RecordLayout[] layouts = RecordLayout.Divide("p", logs);

        Assert.Equal([32, 1, 64], layouts.Select(layout => layout.Words));
        Assert.Equal([0, 20, 0, 0], logs.Select(log => log.Offset));
        Assert.Equal(3, layouts.Select(layout => layout.Identity).Distinct().Count());
    }

    [Fact]
    public void StateFurtherAheadThanItsLimitWrites_IsBroughtNearerAndNoOther()
    {
        RecordLayout layout = RecordLayout.Divide("p", [Log("a", 1), Log("b", 1)])[0];
        Instant now = layout.At(Start);
        uint reach = (uint)layout.ReachOf(layout.Rules[0]);
        uint[] record = [now.Now + reach, now.Now + reach + 1];

        layout.BringNearer(record, now);

        Assert.Equal([now.Now + reach, now.At(Start + TimeSpan.TicksPerMinute)], record.AsEnumerable());
    }

    private static int[][] Divided(params TimeSpan[] windows)
    {
        CounterRule[] rules = [.. windows.Select((window, i) => LimitRules.Create($"p/{i}", $"{i}", new LimitOptions { Permits = 1, Window = window }, countDenied: false))];
        return [.. RecordLayout.Divide("p", rules).Select(layout => layout.Rules.Select(rule => Array.IndexOf(rules, rule)).ToArray())];
    }

    private static CounterRule Log(string name, int permits) =>
        LimitRules.Create($"p/{name}", name, new LimitOptions { Algorithm = LimitAlgorithm.SlidingLog, Permits = permits, Window = TimeSpan.FromMinutes(1), Scope = LimitScope.User }, countDenied: false);
}
