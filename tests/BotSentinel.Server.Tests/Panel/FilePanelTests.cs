using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>The panel of a gateway that runs from files.</summary>
public sealed partial class FilePanelTests
{
    private const string Key = "the-key-of-a-gateway-that-runs-from-files";

    // What something is changed by, in any page.
    private static readonly string[] Buttons = ["New policy", "Add a bot", "Save draft", "Publish", "Add a limit", ">Save<", "Remove the bot", ">Block<", ">Trust<", ">Unblock<", "Allow once more", "Reset its counters", "Bring back"];

    [Fact]
    public async Task EveryPageThatIsThere_IsShownWithWhyNothingCanBeChangedAndNoButtonThatWould()
    {
        await using TestGateway gateway = await StartAsync();
        using Browser person = await SignedInAsync(gateway);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);
        await api.SendAsync(HttpMethod.Post, "decide?bot=echo", """{"user":5,"chat":5}""", HttpStatusCode.OK);
        JsonNode refused = await api.SendAsync(HttpMethod.Post, "decide?bot=echo", """{"user":5,"chat":5}""", HttpStatusCode.OK);
        string policy = (string)(await api.GetAsync("bots/echo"))["policy"]!;

        foreach (string path in PanelPages.All.Where(page => !page.NeedsDatabase).Select(page => page.Path).Concat(["bots/echo", $"policies/{policy}", $"decisions/{refused["id"]}", "subjects/user%3A5"]))
        {
            (HttpStatusCode status, string page) = await GetAsync(person, path);

            Assert.True(status == HttpStatusCode.OK, $"{path}: {status}");
            Assert.Contains("Read only: this gateway runs from files.", page, StringComparison.Ordinal);
            Assert.Contains("botsentinel.json", page, StringComparison.Ordinal);
            Assert.DoesNotContain("class=\"state\" role=\"alert\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain("You may not see this", page, StringComparison.Ordinal);
            Assert.All(Buttons, button => Assert.False(page.Contains(button, StringComparison.Ordinal), $"{path}: {button}"));
        }
    }

    [Fact]
    public async Task PageThatNeedsADatabase_IsNoPageAndHasNoLink()
    {
        await using TestGateway gateway = await StartAsync();
        using Browser person = await SignedInAsync(gateway);
        (_, string overview) = await GetAsync(person, "");

        foreach (PanelPage page in PanelPages.All)
        {
            Assert.True(page.NeedsDatabase != Regex.IsMatch(overview, $"<a href=\"{page.Path}\"[^>]*mud-nav-link"), page.Path);
        }

        foreach (string path in PanelPages.All.Where(page => page.NeedsDatabase).Select(page => page.Path).Concat(["lists/allow", "tenants/default", "account", "step-up", "set-up?link=none"]))
        {
            (HttpStatusCode status, string shown) = await GetAsync(person, path);
            Assert.True(status == HttpStatusCode.NotFound && shown.Contains("No such page", StringComparison.Ordinal), $"{path}: {status}");
        }
    }

    [Fact]
    public void PageThatTheMenuLeavesOut_IsLeftOutByItsComponentToo() => Assert.All(
        PanelPages.All,
        page => Assert.Equal(page.NeedsDatabase, NeedsDatabaseAttribute.IsOn(typeof(PanelPages).Assembly.GetTypes().Single(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Any(route => ((RouteAttribute)route).Template == $"/{page.Path}")))));

    [Fact]
    public async Task WithoutASession_APageLeadsToSignInAndBack()
    {
        await using TestGateway gateway = await StartAsync();
        using Browser nobody = new(gateway.Admin.BaseAddress!);

        using HttpResponseMessage answer = await nobody.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, "/bots"));

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?return=%2Fbots"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task WrongKey_OpensNothingAndIsNoted()
    {
        await using TestGateway gateway = await StartAsync();
        using Browser person = new(gateway.Admin.BaseAddress!);

        (HttpStatusCode status, string page) = await SignInAsync(person, "another-key-of-a-gateway-that-runs-from-files");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("This is not the gateway's key.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("another-key", page, StringComparison.Ordinal);
        Assert.DoesNotContain(SessionCookie.Name, person.Cookies.Keys);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.Contains("access.unauthenticated", await session.Db.AuditEntries.IgnoreQueryFilters().Select(entry => entry.Action).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SigningIn_LeavesAnEntryWithTheSession()
    {
        await using TestGateway gateway = await StartAsync();
        using Browser person = await SignedInAsync(gateway);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);

        JsonNode entry = (await api.GetAsync("audit?action=access.sign-in"))["items"]!.AsArray().Single()!;

        Assert.Equal(("configured-key", "key"), ((string)entry["actor"]!, (string)entry["detail"]!["method"]!));
        Assert.Equal((string)entry["session"]!, (string)entry["detail"]!["session"]!);
        Assert.DoesNotContain(Key, entry.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ElevenWrongKeys_MakeThatAddressWait()
    {
        await using TestGateway gateway = await StartAsync(builder => builder.Services.AddStoppedClock());
        using Browser person = new(gateway.Admin.BaseAddress!);
        HttpStatusCode last = HttpStatusCode.Unauthorized;
        int tries = 0;
        for (; last == HttpStatusCode.Unauthorized; tries++)
        {
            (last, _) = await SignInAsync(person, $"guess {tries}");
        }

        Assert.Equal((HttpStatusCode.TooManyRequests, 11), (last, tries));
        (HttpStatusCode right, _) = await SignInAsync(person, Key);
        Assert.Equal(HttpStatusCode.TooManyRequests, right);
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(20, 40)]
    public async Task Session_EndsWhenNobodyUsesItAndAfterHalfADay(int minutesAtATime, int times)
    {
        FakeTimeProvider clock = null!;
        await using TestGateway gateway = await StartAsync(builder => clock = builder.Services.AddStoppedClock());
        using Browser person = await SignedInAsync(gateway);
        for (int i = 1; i < times; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(minutesAtATime));
            (HttpStatusCode now, _) = await GetAsync(person, "health-page");
            Assert.True(now == (i * minutesAtATime < 12 * 60 ? HttpStatusCode.OK : HttpStatusCode.Redirect), $"{i}: {now}");
        }

        clock.Advance(TimeSpan.FromMinutes(minutesAtATime));

        (HttpStatusCode ended, _) = await GetAsync(person, "health-page");
        Assert.Equal(HttpStatusCode.Redirect, ended);
    }

    [Theory]
    [InlineData("POST", "bots", """{"name":"a","token":"1:a"}""")]
    [InlineData("POST", "subjects/user:5/block", "{}")]
    [InlineData("POST", "marks", """{"text":"hello","spam":true}""")]
    public async Task SessionThatChangesSomethingByTheApi_IsRefused(string method, string path, string body)
    {
        await using TestGateway gateway = await StartAsync();
        using Browser person = await SignedInAsync(gateway);

        JsonNode refused = await person.SendAsync(new HttpMethod(method), path, body, HttpStatusCode.Forbidden);

        Assert.Equal("urn:botsentinel:problem:read-only", (string)refused["type"]!);
    }

    [Fact]
    public async Task WithoutAConfiguredKey_SignInSaysToWriteOne()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Polling(new Uri("http://127.0.0.1:9")));
        using Browser person = new(gateway.Admin.BaseAddress!);

        (HttpStatusCode status, string page) = await GetAsync(person, "sign-in");
        (HttpStatusCode tried, _) = await SignInAsync(person, "");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (status, tried));
        Assert.Contains("Gateway:ApiKey", page, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? adjust = null) =>
        TestGateway.StartAsync(new(TestGateway.Polling(new Uri("http://127.0.0.1:9"), TestGateway.PerUser(1))) { ["ApiKey"] = Key }, builder =>
        {
            builder.Environment.EnvironmentName = "Development";
            adjust?.Invoke(builder);
        });

    private static async Task<Browser> SignedInAsync(TestGateway gateway)
    {
        Browser person = new(gateway.Admin.BaseAddress!);
        (HttpStatusCode status, string page) = await SignInAsync(person, Key);
        Assert.True(status == HttpStatusCode.Redirect, page);
        return person;
    }

    private static async Task<(HttpStatusCode Status, string Page)> SignInAsync(Browser person, string key)
    {
        (_, string page) = await GetAsync(person, "sign-in");
        Dictionary<string, string> fields = new() { ["_handler"] = "sign-in", ["Key"] = key, ["__RequestVerificationToken"] = HttpUtility.HtmlDecode(TokenPattern.Match(page).Groups[1].Value) };
        using HttpResponseMessage answer = await person.SendBareAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent(fields) });
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static async Task<(HttpStatusCode Status, string Page)> GetAsync(Browser person, string path)
    {
        using HttpResponseMessage answer = await person.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{path}") { Headers = { { "Accept", "text/html" } } });
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern { get; }
}
