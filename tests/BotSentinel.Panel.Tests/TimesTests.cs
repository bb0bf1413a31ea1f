using System.Globalization;
using BotSentinel.Panel.Tests.Support;
using Microsoft.Playwright;

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

        foreach (ILocator time in await tab.Page.Locator("time").AllAsync())
        {
            DateTimeOffset at = DateTimeOffset.Parse((await time.GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);
            DateTimeOffset there = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone));
            Assert.Contains(await time.InnerTextAsync(), new[] { there.ToString("HH:mm:ss", CultureInfo.InvariantCulture), there.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) });
            Assert.Equal($"{at:yyyy-MM-dd HH:mm:ss} UTC", await time.GetAttributeAsync("title"));
        }

        Assert.NotEmpty(await tab.Page.Locator("time").AllAsync());
    }
}
