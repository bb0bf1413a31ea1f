using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public class RefusalMarksTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long Minute = TimeSpan.TicksPerMinute;

    private readonly RefusalMarks _marks = new(1_000, exact: false);

    [Fact]
    public void InTheWindow_OnlyTheFirstRefusalIsTheFirst()
    {
        Assert.Equal([true, false, false], new[] { 0, 1, Minute - TimeSpan.TicksPerMillisecond }.Select(after => _marks.IsFirst(1, Start + after, Minute)));
        Assert.True(_marks.IsFirst(1, Start + Minute, Minute));
        Assert.False(_marks.IsFirst(1, Start + Minute, Minute));
    }

    [Fact]
    public void Others_HaveAFirstOfTheirOwn()
    {
        Assert.Equal([true, true, false, false], new ulong[] { 1, 2, 1, 2 }.Select(key => _marks.IsFirst(key, Start, Minute)));
    }

    [Fact]
    public void WindowOfMonths_IsTwelveDays()
    {
        _marks.IsFirst(1, Start, TimeSpan.FromDays(90).Ticks);

        Assert.False(_marks.IsFirst(1, Start + TimeSpan.FromDays(11.9).Ticks, TimeSpan.FromDays(90).Ticks));
        Assert.True(_marks.IsFirst(1, Start + TimeSpan.FromDays(12.1).Ticks, TimeSpan.FromDays(90).Ticks));
    }

    [Fact]
    public void ClockIsSetBackBeforeTheWindow_IsToldAgain()
    {
        _marks.IsFirst(1, Start, Minute);

        Assert.True(_marks.IsFirst(1, Start - Minute, Minute));
    }

    [Fact]
    public void WindowIsSixDaysAfterOneOfMonths_IsToldWithinSixDays()
    {
        _marks.IsFirst(1, Start, TimeSpan.FromDays(90).Ticks);

        Assert.True(_marks.IsFirst(1, Start, TimeSpan.FromDays(6).Ticks));
        Assert.False(_marks.IsFirst(1, Start, TimeSpan.FromDays(6).Ticks));
    }
}
