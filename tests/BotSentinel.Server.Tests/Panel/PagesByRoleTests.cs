using System.Net;
using System.Text.RegularExpressions;
using BotSentinel.Server.Access;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>Every role at every page that the menu knows, as the server renders it at first.</summary>
public abstract class PagesByRoleTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private const string Forbidden = "You may not see this", Missing = "No such page";

    // Those that are there: others are being made.
    private static readonly PanelPage[] Pages = [.. PanelPages.All.Where(page => Routes.Contains($"/{page.Path}"))];

    private static HashSet<string> Routes => [.. typeof(PanelPages).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false)).Select(route => ((RouteAttribute)route).Template)];

    [Fact]
    public async Task Page_IsShownToThoseWhoMayAndRefusedToOthers_AndSoIsItsLink()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await CheckAsync(owner, Permissions.PlatformOwner, "platform owner");
        foreach (Role role in Enum.GetValues<Role>())
        {
            using Browser person = await owner.InviteAsync(gateway, role.ToString().ToLowerInvariant(), role.ToString());
            await CheckAsync(person, Permissions.Of(role), $"{role}");
        }
    }

    [Fact]
    public async Task PageWithoutASession_LeadsToSignInAndBack()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser nobody = new(gateway.Admin.BaseAddress!);

        foreach (PanelPage page in Pages)
        {
            using HttpResponseMessage answer = await nobody.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{page.Path}"));

            Assert.Equal((HttpStatusCode.Redirect, $"/sign-in?return={Uri.EscapeDataString($"/{page.Path}")}"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        }
    }

    [Fact]
    public async Task UnknownAddress_IsSaidToBeNoPage()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);

        (HttpStatusCode status, string page) = await GetAsync(owner, "no/such/page");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(Missing, page, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(Browser person, KeyScope may, string who)
    {
        foreach (PanelPage page in Pages)
        {
            (HttpStatusCode status, string html) = await GetAsync(person, page.Path);
            bool isTheirs = (may & page.Scope) == page.Scope;

            Assert.True(status == HttpStatusCode.OK, $"{who} at {page.Path}: {status}");
            Assert.True(isTheirs != html.Contains(Forbidden, StringComparison.Ordinal), $"{who} at {page.Path}");
            Assert.DoesNotContain("class=\"state\" role=\"alert\"", html, StringComparison.Ordinal);
            foreach (PanelPage other in PanelPages.All.Where(other => other.Path.Length > 0))
            {
                Assert.True(((may & other.Scope) == other.Scope) == Regex.IsMatch(html, $"<a href=\"{other.Path}\"[^>]*mud-nav-link"), $"{who} at {page.Path}: link to {other.Path}");
            }
        }
    }

    private static async Task<(HttpStatusCode Status, string Page)> GetAsync(Browser person, string path)
    {
        using HttpResponseMessage answer = await person.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{path}") { Headers = { { "Accept", "text/html" } } });
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

public sealed class SqlitePagesByRoleTests() : PagesByRoleTests(isPostgres: false);

public sealed class PostgresPagesByRoleTests() : PagesByRoleTests(isPostgres: true);
