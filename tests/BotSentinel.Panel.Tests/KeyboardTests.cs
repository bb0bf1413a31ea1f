using BotSentinel.Panel.Tests.Support;
using BotSentinel.Panel.Tests.Walk;
using BotSentinel.Server.Panel;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>The panel by keyboard, and for who wants nothing to move.</summary>
public sealed class KeyboardTests(PanelFixture panel)
{
    private const int Most = 45;

    public static TheoryData<string> Names => [.. PanelPages.All.Select(page => page.Name), "decision", "policy-form", "policy-json", "bot", "sign-in", "account"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EveryStopOfTheTabKey_IsSeenToBeOne(string name)
    {
        Place place = Place.All.Single(one => one.Name == name);
        await using Tab tab = await panel.OpenAsync(place);
        List<string> unseen = [];
        int stops = 0;
        for (; stops < Most; stops++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            bool? hasOutline = await tab.Page.EvaluateAsync<bool?>(HasOutline);
            if (hasOutline is null)
            {
                break;
            }

            if (hasOutline == false && await IsTheSameWithoutFocusAsync(tab.Page))
            {
                unseen.Add(await tab.Page.EvaluateAsync<string>("() => document.activeElement.outerHTML.slice(0, 200)"));
            }
        }

        Assert.True(stops > 0, $"{stops} stops");
        Assert.True(unseen.Count == 0, string.Join(Environment.NewLine, unseen));
    }

    [Fact]
    public async Task FirstStop_SkipsTheMenu()
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner);
        await tab.GoAsync("bots");
        for (int i = 0; i < Most && await tab.Page.EvaluateAsync<string>("() => document.activeElement.className") != "skip"; i++)
        {
            await tab.Page.Keyboard.PressAsync("Shift+Tab");
        }

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeInViewportAsync();
        await tab.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(tab.Page.Locator("main")).ToBeFocusedAsync();
        Assert.EndsWith("/bots", tab.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReducedMotion.Reduce, false)]
    [InlineData(ReducedMotion.NoPreference, true)]
    public async Task WhoWantsNothingToMove_SeesNothingMove(ReducedMotion motion, bool moves)
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner, new() { ReducedMotion = motion });
        await tab.GoAsync("decisions");

        Assert.Equal(moves, await tab.Page.EvaluateAsync<bool>("""
            () => [...document.querySelectorAll('*')].some(one => {
              const style = getComputedStyle(one);
              return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')].some(time => parseFloat(time) > 0.001);
            })
            """));
    }

    // Null: the end of the page.
    private const string HasOutline = """
        () => {
          if (document.activeElement === document.body) return null;
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        }
        """;

    // Fields show it by their borders: what is around it is looked at with and without.
    private static async Task<bool> IsTheSameWithoutFocusAsync(IPage page)
    {
        byte[] with = await AroundAsync(page);
        await page.EvaluateAsync("() => { window.stop = document.activeElement; window.stop.blur(); }");
        byte[] without = await AroundAsync(page);
        await page.EvaluateAsync("() => window.stop.focus()");
        return with.AsSpan().SequenceEqual(without);
    }

    private static async Task<byte[]> AroundAsync(IPage page)
    {
        float[] box = await page.EvaluateAsync<float[]>("""
            () => {
              const one = document.activeElement === document.body ? window.stop : document.activeElement, box = one.getBoundingClientRect();
              return [Math.max(0, box.x - 20), Math.max(0, box.y - 20), box.width + 40, box.height + 40];
            }
            """);
        return await page.ScreenshotAsync(new PageScreenshotOptions { Clip = new() { X = box[0], Y = box[1], Width = box[2], Height = box[3] }, Caret = ScreenshotCaret.Hide, Animations = ScreenshotAnimations.Disabled });
    }
}
