using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Audit;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Access;

/// <summary>Signing in at a provider that nobody here wrote, through its own pages.</summary>
public sealed class OidcNodeProviderTests
{
    private const string Failed = "/sign-in?failed=true", StepUp = "/access/oidc?stepUp=true&return=%2Faccount", NotConfirmed = "/step-up?failed=true&return=%2Faccount";

    [Fact]
    public async Task KnownPerson_SignsInAndIsTheSameEachTime()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        string to = await SignInAsync(browser, visitor, "anna", "/access/oidc?return=%2Faccount");
        JsonNode first = await browser.GetAsync("me");
        string[] pages = [.. visitor.Pages];
        browser.Cookies.Remove(SessionCookie.Name);
        await SignInAsync(browser, visitor, "nobody is asked");
        JsonNode second = await browser.GetAsync("me");

        Assert.Equal(("/account", "Anna", "admin"), (to, (string)first["name"]!, (string)first["role"]!));
        Assert.Equal(["login", "consent"], pages);
        Assert.Empty(visitor.Pages);
        Assert.Equal((string)first["id"]!, (string)second["id"]!);
        Assert.Equal(2, (await AuditLogs.ReadAsync(gateway)).Count(entry => entry.Action == "access.sign-in"));
    }

    [Fact]
    public async Task WhatIsAskedFor_IsACodeWithPkceStateAndNonce()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.Configuration["features"] = Features(pushed: false));
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);

        Dictionary<string, string> asked = Parameters(await AwayAsync(browser));
        Dictionary<string, string> anew = Parameters(await AwayAsync(browser, StepUp));

        Assert.Equal(
            ("code", "S256", "openid profile groups", NodeProvider.Client, $"{NodeProvider.AdminUrl}/access/oidc/callback"),
            (asked["response_type"], asked["code_challenge_method"], asked["scope"], asked["client_id"], asked["redirect_uri"]));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.NotEqual(asked[name], anew[name]));
        Assert.Equal(("login", "0"), (anew["prompt"], anew["max_age"]));
        Assert.DoesNotContain("prompt", asked.Keys);
        Assert.DoesNotContain("client_secret", asked.Keys);
    }

    [Theory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    [InlineData("none")]
    public async Task Gateway_ShowsWhoItIsInTheWayThatTheProviderTakes(string method)
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider =>
        {
            provider.Configuration["clientAuthMethods"] = new JsonArray(method, "private_key_jwt");
            provider.Registration["token_endpoint_auth_method"] = method;
            provider.OtherRegistration["token_endpoint_auth_method"] = method;
        });
        await using StateGateway gateway = await StartAsync(provider, settings => settings["Access:Oidc:ClientSecret"] = method == "none" ? null : NodeProvider.Secret);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        Assert.Equal("/", await SignInAsync(browser, visitor, "anna"));
    }

    [Theory]
    [InlineData(true, "RS256")]
    [InlineData(false, "ES256")]
    public async Task Provider_MayWantRequestsPushedAndSignAsItLikes(bool pushed, string algorithm)
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider =>
        {
            provider.Configuration["features"] = Features(pushed);
            provider.Registration["id_token_signed_response_alg"] = algorithm;
        });
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        Uri away = await AwayAsync(browser);
        string to = await ReturnAsync(browser, await visitor.VisitAsync(away, "anna"));

        Assert.Equal((pushed, "/"), (Parameters(away).ContainsKey("request_uri"), to));
    }

    [Fact]
    public async Task PersonWithoutAName_IsCalledByTheNameTheySignInWith()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.People["cyril"] = new() { ["preferred_username"] = "cyril.k", ["groups"] = new JsonArray("looking") });
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        await SignInAsync(browser, visitor, "cyril");

        Assert.Equal(("cyril.k", "analyst"), ((string)(await browser.GetAsync("me"))["name"]!, (string)(await browser.GetAsync("me"))["role"]!));
    }

    [Fact]
    public async Task PersonWithoutARole_IsRefusedAndNoted()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        string to = await SignInAsync(browser, visitor, "boris");

        Assert.Equal(Failed, to);
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        AuditEntryRow refused = Assert.Single(await AuditLogs.ReadAsync(gateway), entry => entry.Action == "access.sign-in.refused");
        Assert.Equal(("unknown", "127.0.0.1"), (refused.Object, refused.Ip));
        Assert.DoesNotContain(await AuditLogs.ReadAsync(gateway), entry => entry.Action == "operator.create" && entry.Detail?.Contains("oidc", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public async Task StepUp_AsksWhoIsSignedInAtTheProviderOnceMore()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.People["clara"] = new() { ["name"] = "Clara", ["groups"] = new JsonArray("admins") });
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new(), other = new();
        await SignInAsync(browser, visitor, "anna");

        string same = await SignInAsync(browser, visitor, "anna", StepUp);
        string[] pages = [.. visitor.Pages];
        string somebodyElse = await SignInAsync(browser, other, "clara", StepUp);

        Assert.Equal(("/account", NotConfirmed), (same, somebodyElse));
        Assert.Equal(["login"], pages);
        Assert.Equal(["access.step-up", "access.step-up.refused"], await StepUpsAsync(gateway));
        Assert.Equal("Anna", (string)(await browser.GetAsync("me"))["name"]!);
    }

    [Fact]
    public async Task StepUpWithoutAskingAnew_ProvesNothing()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.Configuration["features"] = Features(pushed: false));
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();
        await SignInAsync(browser, visitor, "anna");

        // Who holds the browser takes out of the address that the person is to be asked, and has the provider vouch for a sign-in of before.
        Uri away = await AwayAsync(browser, StepUp);
        Uri tampered = new(away.ToString().Replace("&prompt=login", "", StringComparison.Ordinal).Replace("&max_age=0", "", StringComparison.Ordinal));
        string to = await ReturnAsync(browser, await visitor.VisitAsync(tampered, "anna"));

        Assert.NotEqual(away, tampered);
        Assert.Empty(visitor.Pages);
        Assert.Equal(NotConfirmed, to);
        Assert.Equal(["access.step-up.refused"], await StepUpsAsync(gateway));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("consent")]
    public async Task WhoCancelsAtTheProvider_ComesBackToThePageOfSignIn(string page)
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        Uri answer = await visitor.VisitAsync(await AwayAsync(browser), "anna", cancelAt: page);
        string to = await ReturnAsync(browser, answer);
        string after = await SignInAsync(browser, visitor, "anna");

        Assert.Equal("access_denied", Parameters(answer)["error"]);
        Assert.Equal((Failed, "/"), (to, after));
        Assert.Single(await AuditLogs.ReadAsync(gateway, AuditLogRow.Gateway), entry => entry.Action == "access.unauthenticated");
    }

    [Fact]
    public async Task WhoCancelsAStepUp_StaysSignedIn()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();
        await SignInAsync(browser, visitor, "anna");

        Uri answer = await visitor.VisitAsync(await AwayAsync(browser, StepUp), "anna", cancelAt: "login");
        string to = await ReturnAsync(browser, answer);

        Assert.Equal(NotConfirmed, to);
        Assert.Contains("The provider did not confirm that it is you.", await PageAsync(browser, to), StringComparison.Ordinal);
        Assert.Equal("Anna", (string)(await browser.GetAsync("me"))["name"]!);
    }

    [Fact]
    public async Task ProviderWithNewKeys_IsBelievedAtOnceEachTime()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();
        List<string> to = [await SignInAsync(browser, visitor, "anna")];

        for (int rotation = 0; rotation < 2; rotation++)
        {
            await provider.StopAsync();
            await provider.StartAgainAsync();
            to.Add(await SignInAsync(browser, visitor, "anna"));
        }

        Assert.Equal(["/", "/", "/"], to);
    }

    [Fact]
    public async Task ProviderThatIsDown_IsToldAndNoFailureOfTheGateway()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await provider.StopAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        // Before it was ever heard of, between going there and coming back, and after it was there.
        string never = (await AwayAsync(browser)).ToString(), told = await PageAsync(browser, never);
        await provider.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await AwayAsync(browser)).IsAbsoluteUri);
        Uri answer = await visitor.VisitAsync(await AwayAsync(browser), "anna");
        await provider.StopAsync();
        string between = await ReturnAsync(browser, answer);
        string after = (await AwayAsync(browser)).ToString();
        await provider.StartAgainAsync();
        string back = await SignInAsync(browser, visitor, "anna");

        Assert.Equal(("/sign-in?unavailable=true", Failed, "/sign-in?unavailable=true", "/"), (never, between, after, back));
        Assert.Contains("The provider does not answer as it should", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenForAnotherClient_LetsNobodyIn()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.Audience = NodeProvider.OtherClient);
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor visitor = new();

        Assert.Equal(Failed, await SignInAsync(browser, visitor, "anna"));

        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        Assert.Single(await AuditLogs.ReadAsync(gateway, AuditLogRow.Gateway), entry => entry.Action == "access.unauthenticated");
    }

    [Fact]
    public async Task CodeOfAnotherBrowserOrClient_LetsNobodyIn()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync();
        await using StateGateway gateway = await StartAsync(provider);
        using Browser victim = new(gateway.Admin.BaseAddress!), attacker = new(gateway.Admin.BaseAddress!);
        using ProviderVisitor victims = new(), attackers = new();
        string stolen = Parameters(await victims.VisitAsync(await AwayAsync(victim), "anna"))["code"];
        Uri foreign = new(provider.Address, $"/auth?response_type=code&scope=openid&client_id={NodeProvider.OtherClient}&redirect_uri={Uri.EscapeDataString("https://other.example.org/callback")}&code_challenge_method=S256&code_challenge={new string('a', 43)}");
        string others = Parameters(await victims.VisitAsync(foreign, "anna"))["code"];

        List<string> to = [];
        foreach (string code in new[] { stolen, others })
        {
            Dictionary<string, string> own = Parameters(await attackers.VisitAsync(await AwayAsync(attacker), "anna"));
            to.Add(await ReturnAsync(attacker, new Uri($"{NodeProvider.AdminUrl}/access/oidc/callback?code={Uri.EscapeDataString(code)}&state={Uri.EscapeDataString(own["state"])}&iss={Uri.EscapeDataString(own["iss"])}")));
        }

        Assert.Equal([Failed, Failed], to);
        Assert.DoesNotContain(SessionCookie.Name, attacker.Cookies.Keys);
    }

    [Fact]
    public async Task ProviderThatGivesItselfForAnother_IsNotBelieved()
    {
        await using NodeProvider provider = await NodeProvider.StartAsync(provider => provider.Issuer = new Uri("https://id.example.org"));
        await using StateGateway gateway = await StartAsync(provider);
        using Browser browser = new(gateway.Admin.BaseAddress!);

        Assert.Equal("/sign-in?unavailable=true", (await AwayAsync(browser)).ToString());
    }

    private static Task<StateGateway> StartAsync(NodeProvider provider, Action<Dictionary<string, string?>>? adjust = null)
    {
        Dictionary<string, string?> settings = provider.Settings();
        adjust?.Invoke(settings);
        return StateGateway.StartAsync(DatabaseKind.Sqlite, settings);
    }

    private static JsonObject Features(bool pushed) => new() { ["pushedAuthorizationRequests"] = new JsonObject { ["enabled"] = pushed, ["requirePushedAuthorizationRequests"] = pushed } };

    private static async Task<string> SignInAsync(Browser browser, ProviderVisitor visitor, string name, string path = "/access/oidc") =>
        await ReturnAsync(browser, await visitor.VisitAsync(await AwayAsync(browser, path), name));

    // Where the gateway sends one to.
    private static async Task<Uri> AwayAsync(Browser browser, string path = "/access/oidc")
    {
        using HttpResponseMessage away = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        return away.Headers.Location!;
    }

    // Where one gets to with what the provider answered.
    private static async Task<string> ReturnAsync(Browser browser, Uri answer)
    {
        Assert.Equal($"{NodeProvider.AdminUrl}/access/oidc/callback", answer.GetLeftPart(UriPartial.Path));
        using HttpResponseMessage back = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, answer.PathAndQuery));
        return back.Headers.Location!.ToString();
    }

    private static async Task<string> PageAsync(Browser browser, string path)
    {
        using HttpResponseMessage page = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string[]> StepUpsAsync(StateGateway gateway) =>
        [.. (await AuditLogs.ReadAsync(gateway)).Select(entry => entry.Action).Where(action => action.StartsWith("access.step-up", StringComparison.Ordinal))];

    private static Dictionary<string, string> Parameters(Uri address)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(address.Query);
        return query.AllKeys.OfType<string>().ToDictionary(name => name, name => query[name]!);
    }
}
