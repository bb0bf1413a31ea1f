using BotSentinel.Server.Panel;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Panel;

public sealed class PanelClockTests
{
    [Theory]
    [InlineData("Europe/Berlin", "13:30:00")]
    [InlineData("Nowhere/AtAll", "12:30:00")]
    [InlineData("", "12:30:00")]
    [InlineData(null, "12:30:00")]
    public void Times_AreInTheZoneThatTheBrowserNamesAndElseInUtc(string? zone, string shown)
    {
        DateTimeOffset noon = new(2026, 1, 15, 12, 30, 0, TimeSpan.Zero);
        PanelClock clock = new(new FakeTimeProvider(noon));

        clock.SetZone(zone);

        Assert.Equal(shown, clock.Show(noon));
    }
}
