using BotSentinel.Panel.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>Every page, light and dark, on a phone, a tablet and a desk; a picture of each is in artifacts/screens.</summary>
public abstract class PageWalkTests(PanelFixture panel)
{
    /// <summary>1280 pixels at 400 %.</summary>
    private const int Magnified = 320;

    private static readonly (int Width, int Height)[] Sizes = [(360, 780), (768, 1024), (1440, 900)];

    protected async Task WalkAsync(string name)
    {
        Place place = Place.All.Single(one => one.Name == name);
        await using Tab tab = await panel.OpenAsync(place);
        await Axe.LoadAsync(tab.Page);
        List<string> found = [];
        foreach (ColorScheme theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await tab.UseThemeAsync(theme);
            foreach ((int width, int height) in Sizes)
            {
                await tab.Page.SetViewportSizeAsync(width, height);
                string at = $"{theme} {width}: ".ToLowerInvariant();
                found.AddRange((await tab.SidewaysAsync()).Select(wide => at + wide));
                found.AddRange((await Axe.FindAsync(tab.Page)).Select(broken => at + broken));
                await tab.PictureAsync(Path.Combine(name, $"{theme}-{width}"));
            }
        }

        await tab.Page.SetViewportSizeAsync(Magnified, 256);
        found.AddRange((await tab.SidewaysAsync()).Select(wide => $"at 400 %: {wide}"));
        found.AddRange(tab.Complaints.Where(complaint => !place.IsComplaining || !complaint.Contains("Failed to load resource", StringComparison.Ordinal)));
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}

public sealed class BusyPageWalkTests(PanelFixture panel) : PageWalkTests(panel)
{
    public static TheoryData<string> Names => [.. Place.All.Where(place => place.Who == Who.Owner).Select(place => place.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Page_CanBeReadByEverybodyAtEverySize(string name) => WalkAsync(name);
}

public sealed class QuietPageWalkTests(PanelFixture panel) : PageWalkTests(panel)
{
    public static TheoryData<string> Names => [.. Place.All.Where(place => place.Who != Who.Owner).Select(place => place.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Page_CanBeReadByEverybodyAtEverySize(string name) => WalkAsync(name);
}
