using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>What is done to look at a page.</summary>
internal static class Looking
{
    /// <summary>A tab at a place.</summary>
    public static async Task<Tab> OpenAsync(this PanelFixture panel, Place place, BrowserNewContextOptions? options = null)
    {
        LivedGateway lived = place.Who == Who.Newcomer ? await panel.EmptyAsync() : await panel.LivedAsync();
        Browser? person = place.Who switch
        {
            Who.Nobody => null,
            Who.Auditor => await lived.AuditorAsync(),
            _ => lived.Owner,
        };
        Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, person, options);
        await tab.GoAsync(place.Path(lived.Life));
        if (place.Then is { } then)
        {
            await then(tab.Page);
            await tab.ReadyAsync();
        }

        return tab;
    }

    public static async Task UseThemeAsync(this Tab tab, ColorScheme theme)
    {
        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
        await tab.Page.WaitForFunctionAsync("""
            dark => {
              const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
              return (red + green + blue < 384) === dark;
            }
            """, theme == ColorScheme.Dark);
    }

    /// <summary>What is wider than the window and stays so, if the window can be scrolled sideways: the menu goes when the server has been told the new width.</summary>
    public static Task<string[]> SidewaysAsync(this Tab tab) => tab.Page.EvaluateAsync<string[]>("""
        async () => {
          const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
          for (let i = 0; i < 60 && isWide(); i++) await new Promise(next => setTimeout(next, 50));
          if (!isWide()) return [];
          const room = document.documentElement.clientWidth;
          const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room + 1);
          return [`${document.documentElement.scrollWidth} wide in ${room}: ` + wide.slice(0, 5).map(one => one.outerHTML.slice(0, 120)).join(' | ')];
        }
        """);

    public static async Task PictureAsync(this Tab tab, string name)
    {
        await tab.Page.EvaluateAsync(DrawnAnew);
        await tab.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Repository.Root, "artifacts", "screens", $"{name.ToLowerInvariant()}.png"),
            FullPage = true,
            Animations = ScreenshotAnimations.Disabled,
        });
    }

    // Charts are drawn anew by the server when it has been told the new width: until nothing changes any more.
    private const string DrawnAnew = """
        async () => {
          if (!document.querySelector('.mud-chart')) return;
          let last = performance.now();
          const observer = new MutationObserver(() => last = performance.now()), from = last;
          observer.observe(document.querySelector('main'), { childList: true, subtree: true, attributes: true });
          while (performance.now() - last < 500 && performance.now() - from < 5000) await new Promise(next => setTimeout(next, 50));
          observer.disconnect();
        }
        """;
}
