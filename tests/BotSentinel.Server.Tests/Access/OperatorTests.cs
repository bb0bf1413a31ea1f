using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Access;

public abstract class OperatorTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task LastOwner_IsNeitherRemovedNorMadeLessNorShutOut()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string me = (string)(await owner.GetAsync("me"))["id"]!;
        JsonNode invited = await owner.SendAsync(HttpMethod.Post, "operators", """{"name":"Bert","role":"owner"}""", HttpStatusCode.Created);

        await owner.SendAsync(HttpMethod.Delete, $"operators/{me}", null, HttpStatusCode.Conflict);
        await owner.SendAsync(HttpMethod.Put, $"operators/{me}", """{"role":"admin"}""", HttpStatusCode.Conflict);
        await owner.SendAsync(HttpMethod.Put, $"operators/{me}/access", """{"enabled":false}""", HttpStatusCode.Conflict);
        using Browser second = await Browser.SetUpAsync(gateway, new Uri((string)invited["link"]!), "bert");
        await owner.SendAsync(HttpMethod.Put, $"operators/{me}/access", """{"enabled":false}""", HttpStatusCode.Conflict);

        await second.SendAsync(HttpMethod.Put, $"operators/{me}", """{"role":"admin"}""", HttpStatusCode.OK);
    }

    [Fact]
    public async Task SessionsOfTheTenant_AreForOwnersToSeeAndNoteThatTheyWereSeen()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser other = await owner.InviteAsync(gateway, "admin", "bert");

        JsonNode here = await owner.GetAsync("operators/sessions");
        await other.GetAsync("operators/sessions", HttpStatusCode.Forbidden);
        await gateway.Api.GetAsync("operators/sessions", HttpStatusCode.Forbidden);
        JsonNode tenant = await owner.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created);
        await owner.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{tenant["id"]}}"}""", HttpStatusCode.NoContent);
        JsonNode there = await owner.GetAsync("operators/sessions");
        JsonNode noted = await gateway.Api.GetAsync("audit?action=session.read");

        Assert.Equal([(string?)"bert", "owner"], here["items"]!.AsArray().Select(session => (string?)session!["name"]).Order());
        Assert.Empty(there["items"]!.AsArray());
        Assert.Single(noted["items"]!.AsArray());
    }

    [Fact]
    public async Task ChangedRole_HoldsForWhoIsSignedIn()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser other = await owner.InviteAsync(gateway, "admin", "bert");
        string id = (string)(await other.GetAsync("me"))["id"]!;

        await owner.SendAsync(HttpMethod.Put, $"operators/{id}", """{"role":"auditor"}""", HttpStatusCode.OK);
        await other.GetAsync("bots", HttpStatusCode.Forbidden);
        await owner.SendAsync(HttpMethod.Put, $"operators/{id}/access", """{"enabled":false}""", HttpStatusCode.OK);
        await other.GetAsync("me", HttpStatusCode.Unauthorized);
        using HttpResponseMessage refused = await other.SignInAsync();
        await owner.SendAsync(HttpMethod.Delete, $"operators/{id}", null, HttpStatusCode.NoContent);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Single((await owner.GetAsync("operators"))["items"]!.AsArray());
    }

    [Fact]
    public async Task PeopleAndSessionsOfAnotherTenant_AreNotFoundAndTheTryIsNoted()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser platform = await Browser.OwnerAsync(gateway);
        using Browser a = await OwnerOfAsync(gateway, platform, "a"), b = await OwnerOfAsync(gateway, platform, "b");
        string ofB = (string)(await b.GetAsync("me"))["id"]!, session = (string)(await b.GetAsync("sessions"))[0]!["id"]!, tenant = (string)(await b.GetAsync("me"))["tenant"]!;

        await a.GetAsync($"operators/{ofB}", HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Put, $"operators/{ofB}", """{"role":"auditor"}""", HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Delete, $"operators/{ofB}", null, HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Post, $"operators/{ofB}/link", null, HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Delete, $"operators/{ofB}/sessions", null, HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Delete, $"sessions/{session}", null, HttpStatusCode.NotFound);
        await a.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{tenant}}"}""", HttpStatusCode.NotFound);

        Assert.Single((await a.GetAsync("operators"))["items"]!.AsArray());
        await b.GetAsync("me");
        await using StoreSession log = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, await log.Db.AuditEntries.IgnoreQueryFilters().CountAsync(entry => entry.Action == "access.miss", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OnePersonMoreThanTheQuota_IsNotInvited()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using HttpResponseMessage set = await owner.SendAsync(HttpMethod.Put, "tenants/default", """{"enabled":true,"quotas":{"operators":2}}""", "*");
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        await owner.SendAsync(HttpMethod.Post, "operators", """{"name":"Bert","role":"analyst"}""", HttpStatusCode.Created);

        await owner.SendAsync(HttpMethod.Post, "operators", """{"name":"Cora","role":"analyst"}""", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task KeysRolesAndExports_AskForAFreshProof()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => clock = builder.Services.AddStoppedClock());
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        await owner.GetAsync("bots");
        clock.Advance(TimeSpan.FromMinutes(10));

        JsonNode refused = await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Forbidden);
        await owner.SendAsync(HttpMethod.Post, "operators", """{"name":"Bert","role":"owner"}""", HttpStatusCode.Forbidden);
        await owner.GetAsync("lists/block/export", HttpStatusCode.Forbidden);
        await owner.GetAsync("audit/export", HttpStatusCode.Forbidden);
        await owner.GetAsync("analytics/export", HttpStatusCode.Forbidden);
        await owner.GetAsync("bots");
        await owner.SendAsync(HttpMethod.Post, "access/step-up", $$"""{"password":"{{Browser.Password}}","code":"{{owner.Code()}}"}""", HttpStatusCode.NoContent);

        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Created);
        Assert.Equal("urn:botsentinel:problem:step-up-wanted", (string)refused["type"]!);
    }

    [Fact]
    public async Task NoKey_GivesRoles()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        await gateway.Api.SendAsync(HttpMethod.Post, "operators", """{"name":"Bert","role":"owner"}""", HttpStatusCode.Forbidden);
        await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"k","scopes":["operators:write"]}""", HttpStatusCode.UnprocessableEntity);
        await gateway.Api.GetAsync("me", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task LinkOfAPlatformOwner_IsForPlatformOwnersAloneToMake()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser platform = await Browser.OwnerAsync(gateway);
        using Browser owner = await platform.InviteAsync(gateway, "owner", "bert");
        string invited = await InvitePlatformOwnerAsync(gateway);

        await owner.SendAsync(HttpMethod.Post, $"operators/{invited}/link", null, HttpStatusCode.Forbidden);

        await platform.SendAsync(HttpMethod.Post, $"operators/{invited}/link", null, HttpStatusCode.OK);
    }

    [Fact]
    public async Task PersonInSeveralTenants_WorksInTheOneTheyChoose()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser platform = await Browser.OwnerAsync(gateway);
        using Browser a = await OwnerOfAsync(gateway, platform, "a");
        await a.SendAsync(HttpMethod.Post, "bots", """{"name":"ofA","token":"1:a"}""", HttpStatusCode.Created);
        string tenant = (string)(await a.GetAsync("me"))["tenant"]!;

        Assert.Empty((await platform.GetAsync("bots"))["items"]!.AsArray());
        await platform.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{tenant}}"}""", HttpStatusCode.NoContent);

        Assert.Single((await platform.GetAsync("bots"))["items"]!.AsArray());
    }

    [Fact]
    public async Task TenantThatIsThereFromTheStart_StaysSoThatPlatformOwnersGetIn()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser platform = await Browser.OwnerAsync(gateway);
        JsonNode tenant = await platform.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created);
        await platform.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{tenant["id"]}}"}""", HttpStatusCode.NoContent);

        using HttpResponseMessage removed = await platform.SendAsync(HttpMethod.Delete, "tenants/default", null, "*");
        using HttpResponseMessage signedIn = await platform.SignInAsync();

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NoContent), (removed.StatusCode, signedIn.StatusCode));
    }

    [Fact]
    public async Task WhoHasAnAccount_TakesAnotherRoleByItsLinkOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser platform = await Browser.OwnerAsync(gateway);
        using Browser a = await OwnerOfAsync(gateway, platform, "a");
        JsonNode invited = await platform.SendAsync(HttpMethod.Post, "operators", """{"name":"somebody","role":"analyst"}""", HttpStatusCode.Created);
        string link = $$"""{"link":"{{new Uri((string)invited["link"]!).Query["?link=".Length..]}}"}""";

        await a.SendAsync(HttpMethod.Post, "access/set-up/accept", link, HttpStatusCode.NoContent);
        await a.SendAsync(HttpMethod.Post, "access/set-up/accept", link, HttpStatusCode.NotFound);

        Assert.Equal(2, (await a.GetAsync("me"))["tenants"]!.AsArray().Count);
        await a.SendAsync(HttpMethod.Put, "me/tenant", """{"tenant":"default"}""", HttpStatusCode.NoContent);
        Assert.Equal("analyst", (string)(await a.GetAsync("me"))["role"]!);
    }

    // As create-operator --platform-owner does on the server.
    private static async Task<string> InvitePlatformOwnerAsync(StateGateway gateway)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken);
        OperatorRow invited = LinkService.Add(session, "Cora", isPlatformOwner: true);
        LinkService.AddTo(session, invited, TenantRow.Default, Role.Owner);
        await session.CommitAsync(TestContext.Current.CancellationToken);
        return invited.Id;
    }

    // The platform owner works there for as long as it takes to invite them.
    private static async Task<Browser> OwnerOfAsync(StateGateway gateway, Browser platform, string name)
    {
        string tenant = (string)(await platform.SendAsync(HttpMethod.Post, "tenants", $$"""{"name":"{{name}}"}""", HttpStatusCode.Created))["id"]!;
        await platform.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{tenant}}"}""", HttpStatusCode.NoContent);
        Browser owner = await platform.InviteAsync(gateway, "owner", $"owner-of-{name}");
        await platform.SendAsync(HttpMethod.Put, "me/tenant", """{"tenant":"default"}""", HttpStatusCode.NoContent);
        return owner;
    }
}

public sealed class SqliteOperatorTests() : OperatorTests(isPostgres: false);

public sealed class PostgresOperatorTests() : OperatorTests(isPostgres: true);
