using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Access;

public abstract class SignInTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task FirstLink_MakesAPlatformOwnerOnceAndIsNoneAfterwards()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        Uri link = gateway.Services.GetRequiredService<StoreHost>().FirstLink!;
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser second = new(gateway.Admin.BaseAddress!);

        JsonNode me = await owner.GetAsync("me");
        await second.SendAsync(HttpMethod.Post, "access/set-up/begin", $$"""{"link":"{{link.Query["?link=".Length..]}}"}""", HttpStatusCode.NotFound);

        Assert.True((bool)me["platformOwner"]!);
        await owner.GetAsync("tenants");
        Assert.Null(await gateway.Services.GetRequiredService<Server.Access.SignIn.LinkService>().BootstrapAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task LinkThatIsNone_WaitsForNobodyWhoWrites()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser stranger = new(gateway.Admin.BaseAddress!);
        await using StoreSession writing = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken);

        await stranger.SendAsync(HttpMethod.Post, "access/set-up/begin", $$"""{"link":"{{Server.Access.AccessToken.New()}}"}""", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Role_OpensWhatItIsForAndNoMore()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser analyst = await owner.InviteAsync(gateway, "analyst", "bert");

        await analyst.GetAsync("bots");
        await analyst.SendAsync(HttpMethod.Post, "bots", """{"name":"a","token":"1:a"}""", HttpStatusCode.Forbidden);
        await analyst.GetAsync("keys", HttpStatusCode.Forbidden);
        await owner.SendAsync(HttpMethod.Post, "bots", """{"name":"a","token":"1:a"}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task PasswordAndCode_SignInWithANewSessionInPlaceOfTheOldOne()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string before = owner.Cookies[SessionCookie.Name];

        using HttpResponseMessage signedIn = await owner.SignInAsync();

        Assert.Equal(HttpStatusCode.NoContent, signedIn.StatusCode);
        Assert.NotEqual(before, owner.Cookies[SessionCookie.Name]);
        Assert.Single((await owner.GetAsync("sessions")).AsArray());
        owner.Cookies[SessionCookie.Name] = before;
        await owner.GetAsync("me", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SessionMadeUpByAStranger_IsNotTakenOver()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string planted = Server.Access.AccessToken.New();
        owner.Cookies[SessionCookie.Name] = planted;

        using HttpResponseMessage signedIn = await owner.SignInAsync();

        Assert.NotEqual(planted, owner.Cookies[SessionCookie.Name]);
        owner.Cookies[SessionCookie.Name] = planted;
        await owner.GetAsync("me", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Code_IsTakenOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string code = owner.Code(1);

        using HttpResponseMessage first = await owner.SignInAsync(code);
        using HttpResponseMessage again = await owner.SignInAsync(code);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (first.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task RecoveryCode_IsTakenOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);

        using HttpResponseMessage first = await owner.SignInAsync(owner.RecoveryCodes[3].ToUpperInvariant());
        using HttpResponseMessage again = await owner.SignInAsync(owner.RecoveryCodes[3]);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (first.StatusCode, again.StatusCode));
        Assert.Equal(9, (int)(await owner.GetAsync("me"))["recoveryCodesLeft"]!);
    }

    [Fact]
    public async Task UnknownNameWrongPasswordAndWrongCode_AreAnsweredAlike()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser stranger = new(gateway.Admin.BaseAddress!) { Secret = owner.Secret, Login = "anna" };

        using HttpResponseMessage name = await stranger.SignInAsync(login: "nobody");
        using HttpResponseMessage password = await stranger.SignInAsync(password: "not the password at all");
        using HttpResponseMessage code = await stranger.SignInAsync("000000");
        using HttpResponseMessage recovery = await stranger.SignInAsync("aaaa-aaaa-aaaa-aaaa");

        string[] answers = await Task.WhenAll(((HttpResponseMessage[])[name, password, code, recovery]).Select(async answer => $"{answer.StatusCode} {string.Join(',', answer.Headers.Select(header => header.Key))} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"));
        Assert.StartsWith("Unauthorized", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task IdleSession_EndsAndAUsedOneEndsAtItsTime()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => clock = builder.Services.AddStoppedClock());
        using Browser idle = await Browser.OwnerAsync(gateway, clock);
        using Browser busy = await idle.InviteAsync(gateway, "admin", "bert");

        for (int hour = 0; hour < 12; hour++)
        {
            clock.Advance(TimeSpan.FromMinutes(29));
            await busy.GetAsync("me");
            clock.Advance(TimeSpan.FromMinutes(29));
            await busy.GetAsync("me");
            await idle.GetAsync("me", HttpStatusCode.Unauthorized);
        }

        clock.Advance(TimeSpan.FromMinutes(25));
        await busy.GetAsync("me", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task OtherSite_CannotActWithTheCookie()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);

        using HttpResponseMessage form = await owner.SendBareAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/bots") { Content = new StringContent("""{"name":"a","token":"1:a"}""", null, "application/json") });
        HttpRequestMessage script = new(HttpMethod.Delete, "/api/v1/sessions");
        script.Headers.Add("Sec-Fetch-Site", "cross-site");
        using HttpResponseMessage fetched = await owner.SendAsync(script);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (form.StatusCode, fetched.StatusCode));
    }

    [Fact]
    public async Task EachStep_IsInTheAuditLogWithoutSecrets()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using HttpResponseMessage refused = await owner.SignInAsync("000000");
        using HttpResponseMessage refusedStep = await owner.SendAsync(HttpMethod.Post, "access/step-up", """{"password":"wrong wrong","code":"000000"}""");
        await owner.SendAsync(HttpMethod.Post, "access/sign-out", null, HttpStatusCode.NoContent);
        await owner.GetAsync("me", HttpStatusCode.Unauthorized);

        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        var entries = await session.Db.AuditEntries.IgnoreQueryFilters().Where(entry => entry.Action.StartsWith("access.")).OrderBy(entry => entry.Id).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["access.forbidden", "access.set-up", "access.sign-in", "access.sign-in.refused", "access.sign-out", "access.step-up.refused", "access.unauthenticated", "access.unauthenticated"],
            entries.Select(entry => entry.Action).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(entries, entry => entry.Detail?.Contains("wrong", StringComparison.Ordinal) == true || entry.Detail?.Contains(owner.Secret, StringComparison.Ordinal) == true);
    }
}

public sealed class SqliteSignInTests() : SignInTests(isPostgres: false);

public sealed class PostgresSignInTests() : SignInTests(isPostgres: true);
