using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

public class CalendarQuotaTests
{
    [Theory]
    [InlineData(1, "Europe/Berlin", "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z")]
    [InlineData(1, "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T22:00:00Z")] // 23 hours: clocks go forward
    [InlineData(1, "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")] // 25 hours: clocks go back
    [InlineData(7, "Europe/Berlin", "2026-03-25T12:00:00Z", "2026-03-29T22:00:00Z")] // a week that ends in summer time
    [InlineData(30, "UTC", "2026-02-10T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData(30, "UTC", "2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData(30, "America/New_York", "2026-12-31T20:00:00Z", "2027-01-01T05:00:00Z")]
    [InlineData(1, "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z")] // midnight is skipped: the day begins at 1 o'clock
    [InlineData(1, "Asia/Kathmandu", "2026-05-01T00:00:00Z", "2026-05-01T18:15:00Z")]
    public void QuotaIsUsedUp_ComesBackWithTheCalendarOfItsZone(int days, string zone, string at, string back)
    {
        var subject = Quota(TimeSpan.FromDays(days), zone, at);
        Assert.Equal(3, subject.AgreedOf(5));

        LimitReading denied = subject.Ask();

        Assert.Equal(Ticks(back), subject.Now + denied.RetryAfter.Ticks);
        Assert.False(subject.WouldAgreeAt(Ticks(back) - 1));
        Assert.True(subject.WouldAgreeAt(Ticks(back)));
    }

    [Theory]
    [InlineData("Asia/Kathmandu", "2026-05-01T00:00:00Z", "2026-05-01T00:15:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")] // the hour that comes twice is two hours
    [InlineData("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z")]
    public void HourlyQuota_ComesBackWithTheHourOnTheWall(string zone, string at, string back)
    {
        var subject = Quota(TimeSpan.FromHours(1), zone, at);
        subject.AgreedOf(3);

        Assert.Equal(Ticks(back), subject.Now + subject.Ask().RetryAfter.Ticks);
    }

    [Fact]
    public void FirstMomentOfADay_BelongsToThatDay()
    {
        OneSubject subject = Quota(TimeSpan.FromDays(1), "UTC", "2026-05-01T12:00:00Z");
        subject.AgreedOf(3);

        subject.Now = Ticks("2026-05-02T00:00:00Z");

        Assert.Equal(3, subject.AgreedOf(5));
        Assert.Equal(TimeSpan.FromDays(1), subject.Ask().RetryAfter);
    }

    [Fact]
    public void ClocksGoBackOverMidnight_DayThatIsInterruptedEndsWithTheSecondMidnight()
    {
        // In Newfoundland clocks went from one minute past midnight back to 23:01 on 7 November 2010.
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("America/St_Johns");

        Assert.Equal(Ticks("2010-11-07T02:30:00Z"), CalendarQuota.NextStart(Ticks("2010-11-07T02:29:00Z"), TimeSpan.TicksPerDay, zone));
        Assert.Equal(Ticks("2010-11-07T03:30:00Z"), CalendarQuota.NextStart(Ticks("2010-11-07T02:31:00Z"), TimeSpan.TicksPerDay, zone));
    }

    private static OneSubject Quota(TimeSpan window, string zone, string at) =>
        new(new CalendarQuota("p/l", "l", new LimitOptions { Permits = 3, Window = window, TimeZone = zone, Algorithm = LimitAlgorithm.Quota }, countDenied: false)) { Now = Ticks(at) };

    private static long Ticks(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks;
}
