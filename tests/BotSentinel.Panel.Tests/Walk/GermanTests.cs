using BotSentinel.Panel.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>The longer language, on a phone, as it is when a page is opened there.</summary>
public sealed class GermanTests(PanelFixture panel)
{
    [Fact]
    public async Task GermanPages_FitOnAPhone()
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner, new() { Locale = "de", ViewportSize = new() { Width = 360, Height = 780 }, ColorScheme = ColorScheme.Light });
        List<string> found = [];
        foreach (Place place in Place.All.Where(place => place is { Who: Who.Owner, Then: null }))
        {
            await tab.GoAsync(place.Path(lived.Life));
            found.AddRange((await tab.SidewaysAsync()).Select(wide => $"{place}: {wide}"));
            await tab.PictureAsync(Path.Combine(place.Name, "german-360"));
            Assert.Equal("de", await tab.Page.Locator("html").GetAttributeAsync("lang"));
        }

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}
