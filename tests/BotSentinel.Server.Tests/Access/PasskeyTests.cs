using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Access;

public abstract class PasskeyTests(bool isPostgres)
{
    private const string Origin = "https://sentinel.example.org";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task Passkey_SignsInWithoutPasswordAndCode()
    {
        await using StateGateway gateway = await StartAsync();
        using Browser owner = await Browser.OwnerAsync(gateway);
        using SoftwareAuthenticator phone = await AddAsync(owner);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!);

        await SignInAsync(elsewhere, phone, HttpStatusCode.NoContent);
        await SignInAsync(elsewhere, phone, HttpStatusCode.NoContent);

        Assert.Equal("anna", (string)(await elsewhere.GetAsync("me"))["login"]!);
        Assert.NotNull((await owner.GetAsync("me/passkeys"))[0]!["usedAt"]);
    }

    [Fact]
    public async Task PasskeyAnswer_IsTakenOnce()
    {
        await using StateGateway gateway = await StartAsync();
        using Browser owner = await Browser.OwnerAsync(gateway);
        using SoftwareAuthenticator phone = await AddAsync(owner);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!);
        JsonNode challenge = await elsewhere.SendAsync(HttpMethod.Post, "access/passkey/begin", null, HttpStatusCode.OK);
        string answer = Answer(challenge, phone.Get(challenge["options"]!)).ToJsonString();

        await elsewhere.SendAsync(HttpMethod.Post, "access/passkey", answer, HttpStatusCode.NoContent);

        await elsewhere.SendAsync(HttpMethod.Post, "access/passkey", answer, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task OldChallengeOtherOriginAndUnverifiedUser_AreRefused()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["AdminUrl"] = Origin }, builder => clock = builder.Services.AddStoppedClock());
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        using SoftwareAuthenticator phone = await AddAsync(owner);
        using Browser elsewhere = new(gateway.Admin.BaseAddress!);
        JsonNode old = await elsewhere.SendAsync(HttpMethod.Post, "access/passkey/begin", null, HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(5));

        await elsewhere.SendAsync(HttpMethod.Post, "access/passkey", Answer(old, phone.Get(old["options"]!)).ToJsonString(), HttpStatusCode.Unauthorized);
        phone.Origin = "https://sentinel.example.net";
        await SignInAsync(elsewhere, phone, HttpStatusCode.Unauthorized);

        using SoftwareAuthenticator careless = new(Origin) { Verifies = false };
        JsonNode begun = await owner.SendAsync(HttpMethod.Post, "me/passkeys/begin", null, HttpStatusCode.OK);
        JsonObject made = Answer(begun, careless.Create(begun["options"]!));
        made["name"] = "careless";
        await owner.SendAsync(HttpMethod.Post, "me/passkeys", made.ToJsonString(), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task StepUp_TakesAPasskeyOfThisPersonForThisSessionAlone()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["AdminUrl"] = Origin }, builder => clock = builder.Services.AddStoppedClock());
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        using SoftwareAuthenticator phone = await AddAsync(owner);
        using Browser admin = await owner.InviteAsync(gateway, "admin", "bert");
        using SoftwareAuthenticator other = await AddAsync(admin);
        clock.Advance(TimeSpan.FromMinutes(10));
        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Forbidden);

        await StepUpAsync(owner, other, "access/step-up/passkey/begin", HttpStatusCode.Forbidden);
        await StepUpAsync(owner, phone, "access/passkey/begin", HttpStatusCode.Forbidden);
        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Forbidden);
        await StepUpAsync(owner, phone, "access/step-up/passkey/begin", HttpStatusCode.NoContent);

        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task RemovedPasskey_OpensNothingAndSignsOutEverywhereElse()
    {
        await using StateGateway gateway = await StartAsync();
        using Browser owner = await Browser.OwnerAsync(gateway);
        using SoftwareAuthenticator phone = await AddAsync(owner);
        using Browser thief = new(gateway.Admin.BaseAddress!);
        await SignInAsync(thief, phone, HttpStatusCode.NoContent);
        string id = (string)(await owner.GetAsync("me/passkeys"))[0]!["id"]!;

        await owner.SendAsync(HttpMethod.Delete, $"me/passkeys/{id}", null, HttpStatusCode.NoContent);

        await thief.GetAsync("me", HttpStatusCode.Unauthorized);
        await owner.GetAsync("me");
        owner.Cookies.Remove(SessionCookie.Name);
        await SignInAsync(owner, phone, HttpStatusCode.Unauthorized);
    }

    private Task<StateGateway> StartAsync() => StateGateway.StartAsync(_kind, new() { ["AdminUrl"] = Origin });

    private static async Task<SoftwareAuthenticator> AddAsync(Browser browser)
    {
        SoftwareAuthenticator authenticator = new(Origin);
        JsonNode begun = await browser.SendAsync(HttpMethod.Post, "me/passkeys/begin", null, HttpStatusCode.OK);
        JsonObject made = Answer(begun, authenticator.Create(begun["options"]!));
        made["name"] = "phone";
        await browser.SendAsync(HttpMethod.Post, "me/passkeys", made.ToJsonString(), HttpStatusCode.OK);
        return authenticator;
    }

    private static async Task SignInAsync(Browser browser, SoftwareAuthenticator authenticator, HttpStatusCode expected)
    {
        JsonNode challenge = await browser.SendAsync(HttpMethod.Post, "access/passkey/begin", null, HttpStatusCode.OK);
        await browser.SendAsync(HttpMethod.Post, "access/passkey", Answer(challenge, authenticator.Get(challenge["options"]!)).ToJsonString(), expected);
    }

    private static async Task StepUpAsync(Browser browser, SoftwareAuthenticator authenticator, string begin, HttpStatusCode expected)
    {
        JsonNode challenge = await browser.SendAsync(HttpMethod.Post, begin, null, HttpStatusCode.OK);
        await browser.SendAsync(HttpMethod.Post, "access/step-up/passkey", Answer(challenge, authenticator.Get(challenge["options"]!)).ToJsonString(), expected);
    }

    private static JsonObject Answer(JsonNode challenge, JsonObject credential) => new() { ["ticket"] = (string)challenge["ticket"]!, ["credential"] = credential };
}

public sealed class SqlitePasskeyTests() : PasskeyTests(isPostgres: false);

public sealed class PostgresPasskeyTests() : PasskeyTests(isPostgres: true);
