using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>A tab of the browser with somebody's session, which notes what the browser complains about and asks of others.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private Tab(IBrowserContext context, IPage page, Uri root)
    {
        (Context, Page, Root) = (context, page, root);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(!request.Url.StartsWith(root.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal), $"asks {request.Url}");
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Where the panel is.</summary>
    public Uri Root { get; }

    /// <summary>Errors and warnings of the browser, violations of the content policy among them, and requests to other origins.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>A tab in a context of its own.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="address">The gateway, as tests reach it; browsers reach it by name.</param>
    /// <param name="person">Whose session it has; null: nobody's.</param>
    /// <param name="options">Language, zone, motion...; null: English, Berlin.</param>
    public static async Task<Tab> OpenAsync(IBrowser chromium, Uri address, Browser? person, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.Locale ??= "en";
        options.TimezoneId ??= "Europe/Berlin";
        options.ReducedMotion ??= ReducedMotion.Reduce;
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        IBrowserContext context = await chromium.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        Uri root = new UriBuilder(address) { Host = "localhost" }.Uri;
        if (person is not null)
        {
            await context.AddCookiesAsync(person.Cookies.Select(cookie => new Cookie { Name = cookie.Key, Value = cookie.Value, Url = $"https://localhost:{root.Port}/", Secure = true, HttpOnly = true }));
        }

        return new Tab(context, await context.NewPageAsync(), root);
    }

    /// <summary>Opens a page and waits until it is alive and has loaded what it shows.</summary>
    public async Task<IResponse> GoAsync(string path)
    {
        IResponse? response = await Page.GotoAsync(new Uri(Root, path).AbsoluteUri);
        await ReadyAsync();
        return response!;
    }

    /// <summary>Waits until the page is alive, if it is one that lives, and nothing is loading any more.</summary>
    public Task ReadyAsync() => Page.WaitForFunctionAsync("""
        () => (!document.querySelector('script[src*="blazor.web"]') || document.documentElement.dataset.alive !== undefined)
          && !document.querySelector('.state[role=status]')
        """);

    /// <summary>Signs in on the page for that.</summary>
    public async Task SignInAsync(Browser person)
    {
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync(person.Login);
        await Page.GetByLabel("Password").FillAsync(Browser.Password);
        await Page.GetByLabel("Code").FillAsync(person.Code(1));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            lock (Complaints)
            {
                Complaints.Add($"{Page.Url}: {text}");
            }
        }
    }
}
