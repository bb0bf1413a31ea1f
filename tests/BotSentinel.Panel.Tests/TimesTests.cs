using System.Globalization;
using BotSentinel.Panel.Tests.Support;

namespace BotSentinel.Panel.Tests;

public sealed class TimesTests(PanelFixture panel)
{
    [Theory]
    [InlineData("decisions", "Asia/Tokyo")]
    [InlineData("decisions", "America/St_Johns")]
    [InlineData("account", "Asia/Tokyo")]
    public async Task Times_AreOfTheViewersZoneAndOfUtcOnHover(string page, string zone)
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner, new() { TimezoneId = zone });
        await tab.GoAsync(page);

        // All at once: rows come and go while one after the other is asked.
        string[][] times = await tab.Page.Locator("time").EvaluateAllAsync<string[][]>("times => times.map(time => [time.dateTime, time.innerText, time.title])");

        Assert.NotEmpty(times);
        foreach (string[] time in times)
        {
            DateTimeOffset at = DateTimeOffset.Parse(time[0], CultureInfo.InvariantCulture);
            DateTimeOffset there = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone));
            Assert.Contains(time[1], new[] { there.ToString("HH:mm:ss", CultureInfo.InvariantCulture), there.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) });
            Assert.Equal($"{at:yyyy-MM-dd HH:mm:ss} UTC", time[2]);
        }
    }
}
