using BotSentinel.Server.Analytics.Pages;

namespace BotSentinel.Server.Tests.Analytics;

public sealed class ReportChoiceTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Address_SaysTheChoice()
    {
        ReportChoice choice = ReportChoice.Of("own", "2026-11-01T00:00Z", "2026-11-02T00:00Z", "bot_1", "rule");

        Assert.Equal("analytics?range=own&from=2026-11-01T00%3A00Z&to=2026-11-02T00%3A00Z&bot=bot_1&by=rule", choice.Address("analytics"));
    }

    [Theory]
    [InlineData(null, null, "day")]
    [InlineData("century", null, "day")]
    [InlineData(null, "2026-11-01T00:00Z", "own")]
    [InlineData("week", "2026-11-01T00:00Z", "week")]
    public void AddressThatSaysLittle_ShowsADay(string? range, string? from, string expected) => Assert.Equal(expected, ReportChoice.Of(range, from, null, null, "nonsense").Range);

    [Fact]
    public void OwnTime_IsInTheViewersZone()
    {
        Assert.Equal("2026-11-01T11:30Z", ReportChoice.OfField("2026-11-01T12:30", Berlin));
        Assert.Equal("2026-11-01T12:30", ReportChoice.Field(ReportChoice.Read("2026-11-01T11:30Z")!.Value, Berlin));
        Assert.Null(ReportChoice.OfField("soon", Berlin));
    }
}
