using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Tests.Audit;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Access;

public abstract class OidcTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task Claims_SayTheRoleEachTimeSomebodySignsIn()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!);

        provider.Groups = ["others", "looking", "admins"];
        await SignInAsync(browser);
        JsonNode first = await browser.GetAsync("me");
        provider.Groups = ["looking"];
        await SignInAsync(browser);
        JsonNode second = await browser.GetAsync("me");
        provider.Groups = ["platform"];
        await SignInAsync(browser);

        Assert.Equal(("admin", "analyst"), ((string)first["role"]!, (string)second["role"]!));
        Assert.Equal((string)first["id"]!, (string)second["id"]!);
        Assert.True((bool)(await browser.GetAsync("me"))["platformOwner"]!);
    }

    [Fact]
    public async Task RoleThatTheClaimsChange_HoldsInEverySessionAndIsInTheAuditLog()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser earlier = new(gateway.Admin.BaseAddress!), later = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        await SignInAsync(earlier);
        string person = (string)(await earlier.GetAsync("me"))["id"]!;
        provider.Groups = ["looking"];
        await SignInAsync(later);

        await Eventually.TrueAsync(async () => (string)(await earlier.GetAsync("me"))["role"]! == "analyst");
        AuditEntryRow[] changes = [.. (await AuditLogs.ReadAsync(gateway, TenantRow.Default)).Where(entry => entry.Action == "operator.change" && entry.Object == person)];
        Assert.Equal(2, changes.Length);
        Assert.Contains("\"before\":\"admin\",\"after\":\"analyst\"", changes[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoHasLostEveryRole_IsSignedOutWhereTheyAre()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser earlier = new(gateway.Admin.BaseAddress!), later = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        await SignInAsync(earlier);
        await earlier.GetAsync("me");
        provider.Groups = ["others"];

        Assert.Equal("/sign-in?failed=true", await SignInAsync(later));

        await Eventually.TrueAsync(async () =>
        {
            using HttpResponseMessage me = await earlier.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/me"));
            return me.StatusCode == HttpStatusCode.Unauthorized;
        });
        Assert.Contains(await AuditLogs.ReadAsync(gateway, TenantRow.Default), entry => entry.Action == "operator.remove");
    }

    [Fact]
    public async Task LongName_IsCutBetweenLetters()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!);
        (provider.Groups, provider.Name) = (["admins"], $"{new string('a', 99)}\U0001F600");

        await SignInAsync(browser);

        Assert.Equal(new string('a', 99), (string)(await browser.GetAsync("me"))["name"]!);
    }

    [Fact]
    public async Task WhoHasNoRole_DoesNotGetIn()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admin"];

        Assert.Equal("/sign-in?failed=true", await SignInAsync(browser));

        await browser.GetAsync("me", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("nonce")]
    [InlineData("signature")]
    public async Task WrongToken_LetsNobodyIn(string wrong)
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        provider.Audience = wrong == "audience" ? "somebody-else" : OidcProvider.Client;
        provider.Lifetime = wrong == "expired" ? TimeSpan.FromMinutes(-10) : provider.Lifetime;
        provider.Nonce = wrong == "nonce" ? "another" : null;
        provider.IsForged = wrong == "signature";

        Assert.Equal("/sign-in?failed=true", await SignInAsync(browser));

        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        AuditEntryRow entry = Assert.Single(await AuditLogs.ReadAsync(gateway, AuditLogRow.Gateway), entry => entry.Action == "access.unauthenticated");
        Assert.Equal(("/access/oidc/callback", "127.0.0.1", AuditOutcome.Failed), (entry.Object, entry.Ip, entry.Outcome));
    }

    [Fact]
    public async Task AnswerOfTheProvider_IsTakenOnceAndByTheBrowserThatAskedAlone()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!), victim = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        Uri answer = await AskAsync(browser, "/access/oidc");

        using HttpResponseMessage planted = await victim.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, answer.PathAndQuery));
        using HttpResponseMessage first = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, answer.PathAndQuery));
        browser.Cookies.Remove(SessionCookie.Name);
        using HttpResponseMessage again = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, answer.PathAndQuery));

        Assert.Equal("/sign-in?failed=true", planted.Headers.Location?.ToString());
        Assert.Equal("/", first.Headers.Location?.ToString());
        Assert.Equal("/sign-in?failed=true", again.Headers.Location?.ToString());
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
    }

    [Fact]
    public async Task StepUp_AsksTheProviderAnew()
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new(provider.Settings()) { ["Access:StepUpLifetime"] = "1m" });
        using Browser browser = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        await SignInAsync(browser);

        provider.AuthenticatedBefore = TimeSpan.FromHours(1);
        string old = await SignInAsync(browser, "/access/oidc?stepUp=true&return=%2Faccount");
        provider.AuthenticatedBefore = TimeSpan.Zero;
        string fresh = await SignInAsync(browser, "/access/oidc?stepUp=true&return=%2Faccount");
        provider.Subject = "somebody else";
        string other = await SignInAsync(browser, "/access/oidc?stepUp=true&return=%2Faccount");

        Assert.Equal(("/step-up?failed=true&return=%2Faccount", "/account", "/step-up?failed=true&return=%2Faccount"), (old, fresh, other));
    }

    [Theory]
    [InlineData(0, HttpStatusCode.Created)]
    [InlineData(60, HttpStatusCode.Forbidden)]
    public async Task SignIn_IsAFreshProofWhereTheProviderHasJustAsked(int minutesBefore, HttpStatusCode expected)
    {
        await using OidcProvider provider = await OidcProvider.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, provider.Settings());
        using Browser browser = new(gateway.Admin.BaseAddress!);
        provider.Groups = ["admins"];
        provider.AuthenticatedBefore = TimeSpan.FromMinutes(minutesBefore);

        await SignInAsync(browser);

        await browser.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", expected);
    }

    [Fact]
    public async Task Mistakes_AreToldAllAtOnce()
    {
        SentinelConfigurationException mistakes = await Assert.ThrowsAsync<SentinelConfigurationException>(() => StateGateway.StartAsync(_kind, new()
        {
            ["AdminUrl"] = "nowhere",
            ["Access:IdleTimeout"] = "1s",
            ["Access:Oidc:Authority"] = "http://id.example.org",
            ["Access:Oidc:ClientSecret"] = "CANARY",
            ["Access:Oidc:Roles:0:Role"] = "king",
        }));

        Assert.Equal(
            ["Gateway.Access.IdleTimeout", "Gateway.Access.Oidc.Authority", "Gateway.Access.Oidc.ClientId", "Gateway.Access.Oidc.Roles.0.Role", "Gateway.Access.Oidc.Roles.0.Value", "Gateway.AdminUrl"],
            mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("CANARY", mistakes.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SignInAsync(Browser browser, string path = "/access/oidc")
    {
        Uri answer = await AskAsync(browser, path);
        using HttpResponseMessage back = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, answer.PathAndQuery));
        return back.Headers.Location!.ToString();
    }

    // To the provider and back.
    private static async Task<Uri> AskAsync(Browser browser, string path)
    {
        using HttpResponseMessage away = await browser.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        using HttpResponseMessage back = await client.GetAsync(away.Headers.Location, TestContext.Current.CancellationToken);
        return back.Headers.Location!;
    }
}

public sealed class SqliteOidcTests() : OidcTests(isPostgres: false);

public sealed class PostgresOidcTests() : OidcTests(isPostgres: true);
