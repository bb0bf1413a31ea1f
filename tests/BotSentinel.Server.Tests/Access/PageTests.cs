using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Access;

/// <summary>The pages as a browser without scripts gets them.</summary>
public abstract partial class PageTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task SetUpSignInAndSignOut_GoByForms()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser browser = new(gateway.Admin.BaseAddress!) { Login = "anna" };
        string setUp = gateway.Services.GetRequiredService<StoreHost>().FirstLink!.PathAndQuery;

        string page = await GetAsync(browser, setUp);
        browser.Secret = Regex.Match(page, "<code>([A-Z2-7]{32})</code>").Groups[1].Value;
        string codes = await PostAsync(browser, setUp, page, "set-up", new() { ["Login"] = "anna", ["Password"] = Browser.Password, ["Code"] = browser.Code() }, HttpStatusCode.OK);
        string account = await GetAsync(browser, "/account");
        await PostAsync(browser, "/account", account, "sign-out", [], HttpStatusCode.Redirect);
        using HttpResponseMessage away = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, "/account"));
        await PostAsync(browser, "/sign-in?return=%2Faccount", await GetAsync(browser, "/sign-in?return=%2Faccount"), "sign-in", new() { ["Login"] = "anna", ["Password"] = Browser.Password, ["Code"] = browser.Code(1) }, HttpStatusCode.Redirect, "/account");

        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Equal(10, CodePattern.Count(codes));
        Assert.Contains("this one", account, StringComparison.Ordinal);
        Assert.Equal("/sign-in?return=%2Faccount", away.Headers.Location!.ToString()[^26..]);
        await browser.GetAsync("me");
    }

    [Fact]
    public async Task PageOfAStranger_DoesNotComeAlive()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway), stranger = new(gateway.Admin.BaseAddress!);

        (string ofOwner, string ofStranger) = (await NowhereAsync(owner), await NowhereAsync(stranger));

        Assert.Contains("<!--Blazor:", ofOwner, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--Blazor:", ofStranger, StringComparison.Ordinal);
        Assert.Contains("panel", Regex.Match(ofStranger, "stylesheet\" href=\"(panel[^\"]+)\"").Groups[1].Value, StringComparison.Ordinal);

        static async Task<string> NowhereAsync(Browser browser)
        {
            using HttpResponseMessage answer = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, "/no/such/page") { Headers = { { "Accept", "text/html" } } });
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task WrongPassword_IsToldInTheBrowsersLanguage()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        string page = await GetAsync(browser, "/sign-in");
        FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = HttpUtility.HtmlDecode(Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value),
            ["Login"] = "anna",
            ["Password"] = "wrong",
            ["Code"] = "000000",
        });

        using HttpResponseMessage answer = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = form, Headers = { { "Accept-Language", "de" } } });

        Assert.Contains("Die Angaben zur Anmeldung stimmen nicht.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPassword_IsToldOnThePage()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser browser = new(gateway.Admin.BaseAddress!);

        string page = await PostAsync(browser, "/sign-in", await GetAsync(browser, "/sign-in"), "sign-in", new() { ["Login"] = "<b>anna", ["Password"] = "wrong", ["Code"] = "000000" }, HttpStatusCode.Unauthorized);

        Assert.Contains("Name, password or code is wrong.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
    }

    [Fact]
    public async Task FormOfAnotherSite_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        FormUrlEncodedContent form = new(new Dictionary<string, string> { ["_handler"] = "sign-out" });

        using HttpResponseMessage answer = await owner.SendBareAsync(new HttpRequestMessage(HttpMethod.Post, "/account") { Content = form });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await owner.GetAsync("me");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\u00e9")]
    [InlineData("/ space")]
    public async Task SignIn_LeadsNowhereElse(string address)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string path = $"/sign-in?return={Uri.EscapeDataString(address)}";

        await PostAsync(owner, path, await GetAsync(owner, path), "sign-in", new() { ["Login"] = "anna", ["Password"] = Browser.Password, ["Code"] = owner.Code(1) }, HttpStatusCode.Redirect, "/");
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/set-up?link=none")]
    [InlineData("/account")]
    [InlineData("/step-up")]
    public async Task Page_RunsNoScriptButItsOwnAndLabelsWhatItAsks(string path)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);

        using HttpResponseMessage answer = await owner.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, path));
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(path.StartsWith("/set-up", StringComparison.Ordinal) ? HttpStatusCode.Gone : HttpStatusCode.OK, answer.StatusCode);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["<script type=\"module\" src=\"assets/passkeys.js\">", "<script type=\"module\" src=\"assets/times.js\">"], ScriptPattern.Matches(page).Select(match => match.Value));
        Assert.Empty(Regex.Matches(page, " on[a-z]+=| style=").Select(match => match.Value));
        foreach (Match input in InputPattern.Matches(page))
        {
            Assert.Contains($"<label for=\"{input.Groups[1].Value}\"", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/sentinel")]
    public async Task PathOfTheProxy_IsBeforeEveryAddressWhetherItIsPassedOnOrTakenOff(string passed)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["AdminUrl"] = "https://example.org/sentinel" });
        using Browser owner = await Browser.OwnerAsync(gateway);
        Uri link = gateway.Services.GetRequiredService<StoreHost>().FirstLink!;
        string signIn = $"{passed}/sign-in?return=%2Fbots";

        string page = await GetAsync(owner, signIn);
        await PostAsync(owner, signIn, page, "sign-in", new() { ["Login"] = "anna", ["Password"] = Browser.Password, ["Code"] = owner.Code(1) }, HttpStatusCode.Redirect, "/sentinel/bots");
        string bots = await GetAsync(owner, $"{passed}/bots");
        using Browser nobody = new(gateway.Admin.BaseAddress!);
        using HttpResponseMessage away = await nobody.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"{passed}/bots"));
        using HttpResponseMessage script = await nobody.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"{passed}/assets/passkeys.js"));

        Assert.StartsWith("https://example.org/sentinel/set-up?link=", link.AbsoluteUri, StringComparison.Ordinal);
        Assert.All([page, bots], text => Assert.Contains("<base href=\"/sentinel/\"", text, StringComparison.Ordinal));
        Assert.All([page, bots], text => Assert.DoesNotMatch("(href|src|action)=\"/(?!sentinel/)", text));
        Assert.Equal("/sentinel/sign-in?return=%2Fbots", away.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task Page_SpeaksTheBrowsersLanguage()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        HttpRequestMessage request = new(HttpMethod.Get, "/sign-in") { Headers = { { "Accept-Language", "de-AT,de;q=0.9" } } };

        using HttpResponseMessage answer = await browser.SendBareAsync(request);
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("<html lang=\"de", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Anmelden</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_AreOnTheAdminListenerAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        using HttpResponseMessage onPublic = await gateway.Public.GetAsync("/sign-in", TestContext.Current.CancellationToken);
        using HttpResponseMessage style = await gateway.Admin.GetAsync("/assets/access.css", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (onPublic.StatusCode, style.StatusCode));
    }

    [GeneratedRegex("<code>[a-z0-9]{4}(-[a-z0-9]{4}){3}</code>")]
    private static partial Regex CodePattern { get; }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptPattern { get; }

    [GeneratedRegex("<input id=\"([^\"]+)\"")]
    private static partial Regex InputPattern { get; }

    private static async Task<string> GetAsync(Browser browser, string path)
    {
        using HttpResponseMessage answer = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> PostAsync(Browser browser, string path, string page, string form, Dictionary<string, string> fields, HttpStatusCode expected, string? location = null)
    {
        fields["_handler"] = form;
        fields["__RequestVerificationToken"] = HttpUtility.HtmlDecode(Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value);
        using HttpResponseMessage answer = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) });
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{path}: {answer.StatusCode} {text}");
        Assert.True(location is null || answer.Headers.Location?.OriginalString is { } told && (told == location || new Uri(browser.Address, told) == new Uri(browser.Address, location)), $"{answer.Headers.Location}");
        return text;
    }
}

public sealed class SqlitePageTests() : PageTests(isPostgres: false);

public sealed class PostgresPageTests() : PageTests(isPostgres: true);
