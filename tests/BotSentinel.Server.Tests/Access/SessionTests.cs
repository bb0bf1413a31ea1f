using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Access;

public abstract class SessionTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task SessionRevokedOnOneGateway_IsNoneOnTheOther()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null);
        await using StateGateway two = await StateGateway.StartAsync(database, one.Key);
        using Browser owner = await Browser.OwnerAsync(one);
        using Browser onTwo = new(two.Admin.BaseAddress!);
        onTwo.Cookies[SessionCookie.Name] = owner.Cookies[SessionCookie.Name];
        await onTwo.GetAsync("me");

        await owner.SendAsync(HttpMethod.Post, "access/sign-out", null, HttpStatusCode.NoContent);

        HttpStatusCode last = HttpStatusCode.OK;
        while (last != HttpStatusCode.Unauthorized)
        {
            using HttpResponseMessage answer = await onTwo.SendAsync(HttpMethod.Get, "me");
            last = answer.StatusCode;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task SeveralGatewaysThatStartForTheFirstTime_LetOnePersonIn()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null);
        await using StateGateway two = await StateGateway.StartAsync(database, one.Key);
        using Browser owner = await Browser.OwnerAsync(two), other = new(one.Admin.BaseAddress!);

        string link = one.Services.GetRequiredService<StoreHost>().FirstLink!.Query["?link=".Length..];

        await other.SendAsync(HttpMethod.Post, "access/set-up/begin", $$"""{"link":"{{link}}"}""", HttpStatusCode.NotFound);
        Assert.Single((await owner.GetAsync("operators"))["items"]!.AsArray());
    }

    [Fact]
    public async Task OpenPage_IsNobodysOnceTheSessionIsRevokedOrTheRoleAnother()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser other = await owner.InviteAsync(gateway, "admin", "bert");
        SessionRing ring = gateway.Services.GetRequiredService<SessionRing>();
        AuthenticationState ofOwner = await StateOfAsync(ring, owner), ofOther = await StateOfAsync(ring, other);
        Assert.True(await IsStillAsync(ofOwner) && await IsStillAsync(ofOther));

        await owner.SendAsync(HttpMethod.Put, $"operators/{(await other.GetAsync("me"))["id"]}", """{"role":"analyst"}""", HttpStatusCode.OK);
        Assert.True(await IsStillAsync(ofOwner) && !await IsStillAsync(ofOther));
        await owner.SendAsync(HttpMethod.Post, "access/sign-out", null, HttpStatusCode.NoContent);
        Assert.False(await IsStillAsync(ofOwner));

        Task<bool> IsStillAsync(AuthenticationState state) => SessionRevalidation.IsStillAsync(ring, state, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OneOfSeveralSessions_IsListedAndRevoked()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!) { Login = owner.Login, Secret = owner.Secret };
        using HttpResponseMessage signedIn = await elsewhere.SignInAsync();
        JsonNode other = (await owner.GetAsync("sessions")).AsArray().Single(session => !(bool)session!["current"]!)!;

        await owner.SendAsync(HttpMethod.Delete, $"sessions/{other["id"]}", null, HttpStatusCode.NoContent);

        await elsewhere.GetAsync("me", HttpStatusCode.Unauthorized);
        await owner.GetAsync("me");
    }

    [Fact]
    public async Task ChangedPassword_SignsOutEverywhereElse()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!) { Login = owner.Login, Secret = owner.Secret };
        using HttpResponseMessage signedIn = await elsewhere.SignInAsync();

        await owner.SendAsync(HttpMethod.Put, "me/password", """{"password":"short"}""", HttpStatusCode.UnprocessableEntity);
        await owner.SendAsync(HttpMethod.Put, "me/password", """{"password":"other words that are long"}""", HttpStatusCode.NoContent);

        await elsewhere.GetAsync("me", HttpStatusCode.Unauthorized);
        await owner.GetAsync("me");
        using HttpResponseMessage old = await elsewhere.SignInAsync(elsewhere.Code(0));
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
    }

    [Fact]
    public async Task ChangedApp_SignsOutEverywhereElse()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!) { Login = owner.Login, Secret = owner.Secret };
        using HttpResponseMessage signedIn = await elsewhere.SignInAsync();

        JsonNode begun = await owner.SendAsync(HttpMethod.Post, "me/app/begin", null, HttpStatusCode.OK);
        owner.Secret = (string)begun["secret"]!;
        await owner.SendAsync(HttpMethod.Put, "me/app", $$"""{"ticket":"{{begun["ticket"]}}","code":"{{owner.Code()}}"}""", HttpStatusCode.NoContent);

        await elsewhere.GetAsync("me", HttpStatusCode.Unauthorized);
        await owner.GetAsync("me");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("' OR 1=1 --")]
    [InlineData("0000000000000000000000000000000000000000000")]
    [InlineData("{token}x")]
    [InlineData("{other case}")]
    [InlineData("{hash}")]
    public async Task CookieThatIsNotTheOne_OpensNothing(string text)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        string token = owner.Cookies[SessionCookie.Name];
        owner.Cookies[SessionCookie.Name] = text switch
        {
            "{token}x" => token + "x",
            "{other case}" => string.Concat(token.Select(letter => char.IsLower(letter) ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter))),
            "{hash}" => Server.Access.AccessToken.Hash(token)[..43],
            _ => text,
        };

        await owner.GetAsync("me", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Bearer bs_0000000000000000000000000000000000000000000000000")]
    [InlineData("Bearer ' OR 1=1 --")]
    [InlineData("Bearer {cookie}")]
    [InlineData("Basic YW5uYTphbm5h")]
    public async Task KeyThatOpensNothing_IsNotMadeGoodByACookie(string authorization)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using Browser owner = await Browser.OwnerAsync(gateway);
        HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/bots");
        request.Headers.TryAddWithoutValidation("Authorization", authorization.Replace("{cookie}", owner.Cookies[SessionCookie.Name], StringComparison.Ordinal));

        using HttpResponseMessage answer = await owner.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<AuthenticationState> StateOfAsync(SessionRing ring, Browser browser) =>
        new(SessionAuthentication.PrincipalOf((await ring.FindAsync(browser.Cookies[SessionCookie.Name], TestContext.Current.CancellationToken))!));
}

public sealed class SqliteSessionTests() : SessionTests(isPostgres: false);

public sealed class PostgresSessionTests() : SessionTests(isPostgres: true);
