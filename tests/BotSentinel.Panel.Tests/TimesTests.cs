using System.Globalization;
using BotSentinel.Panel.Tests.Support;

namespace BotSentinel.Panel.Tests;

public sealed class TimesTests(PanelFixture panel)
{
    // Looks at the page until the zone has come to it: five seconds.
    private const int Looks = 100, Pause = 50;

    [Theory]
    [InlineData("decisions", "Asia/Tokyo")]
    [InlineData("decisions", "America/St_Johns")]
    [InlineData("account", "Asia/Tokyo")]
    public async Task Times_AreOfTheViewersZoneAndOfUtcOnHover(string page, string zone)
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner, new() { TimezoneId = zone });
        await tab.GoAsync(page);

        string[][] times = await ReadAsync(tab);
        for (int look = 1; look < Looks && !(times.Length > 0 && times.All(time => IsRight(time, zone))); look++)
        {
            await tab.Page.WaitForTimeoutAsync(Pause);
            times = await ReadAsync(tab);
        }

        Assert.NotEmpty(times);
        Assert.Empty(times.Where(time => !IsRight(time, zone)).Select(time => string.Join(" | ", time)));
    }

    // All at once: rows come and go while one after the other is asked.
    private static Task<string[][]> ReadAsync(Tab tab) =>
        tab.Page.Locator("time").EvaluateAllAsync<string[][]>("times => times.map(time => [time.dateTime, time.innerText, time.title])");

    private static bool IsRight(string[] time, string zone)
    {
        DateTimeOffset at = DateTimeOffset.Parse(time[0], CultureInfo.InvariantCulture), there = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return time[2] == $"{at:yyyy-MM-dd HH:mm:ss} UTC"
            && (time[1] == there.ToString("HH:mm:ss", CultureInfo.InvariantCulture) || time[1] == there.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
    }
}
