using System.Net;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Access;

/// <summary>Guessing passwords: held, and no way to keep the owner out.</summary>
public abstract class LimitTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task EleventhGuessAtAnAccount_IsRefusedEvenIfItIsRightAndForgivenAfterAQuarterOfAnHour()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => clock = builder.Services.AddStoppedClock());
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        using Browser stranger = new(gateway.Admin.BaseAddress!, clock) { Login = "anna", Secret = owner.Secret };
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage wrong = await stranger.SignInAsync(password: $"guess number {i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using HttpResponseMessage refused = await stranger.SignInAsync();
        using HttpResponseMessage ofNobody = await stranger.SignInAsync(login: "nobody");
        clock.Advance(TimeSpan.FromMinutes(15));
        using HttpResponseMessage later = await stranger.SignInAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (refused.StatusCode, ofNobody.StatusCode, later.StatusCode));
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task AccountAndAddressUnderAttack_LetTheOwnerInFromABrowserKnownBefore()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddStoppedClock());
        FakeTimeProvider clock = (FakeTimeProvider)gateway.Services.GetService(typeof(TimeProvider))!;
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        using Browser attacker = new(gateway.Admin.BaseAddress!, clock) { Login = "anna", Secret = owner.Secret };
        HttpStatusCode last = HttpStatusCode.Unauthorized;
        for (int i = 0; last == HttpStatusCode.Unauthorized; i++)
        {
            using HttpResponseMessage wrong = await attacker.SignInAsync(password: "guess", login: i < 10 ? "anna" : $"somebody{i}");
            last = wrong.StatusCode;
        }

        owner.Cookies.Remove(SessionCookie.Name);
        using HttpResponseMessage signedIn = await owner.SignInAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.NoContent), (last, signedIn.StatusCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddressesThatAProxyTells_AreBelievedOfTheProxiesThatAreNamed(bool isNamed)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["TrustedProxies"] = isNamed ? "10.0.0.0/8, 127.0.0.1" : null }, builder => builder.Services.AddStoppedClock());
        using Browser attacker = new(gateway.Admin.BaseAddress!);
        int refused = 0;
        for (int i = 0; i < 31; i++)
        {
            refused += await GuessAsync(attacker, $"somebody{i}", "192.0.2.1") == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        HttpStatusCode elsewhere = await GuessAsync(attacker, "somebody else", "192.0.2.99");

        Assert.Equal(1, refused);
        Assert.Equal(isNamed ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, elsewhere);
    }

    [Fact]
    public async Task AttackFromManyAddresses_IsHeldAndLetsTheOwnerIn()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["TrustedProxies"] = "127.0.0.1" }, builder => builder.Services.AddStoppedClock());
        FakeTimeProvider clock = (FakeTimeProvider)gateway.Services.GetService(typeof(TimeProvider))!;
        using Browser owner = await Browser.OwnerAsync(gateway, clock), attacker = new(gateway.Admin.BaseAddress!);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(attacker, "anna", $"192.0.2.{i}"));
        }

        HttpStatusCode eleventh = await GuessAsync(attacker, "anna", "192.0.2.77");
        using HttpResponseMessage signedIn = await owner.SignInAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.NoContent), (eleventh, signedIn.StatusCode));
    }

    private static async Task<HttpStatusCode> GuessAsync(Browser browser, string login, string address)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/access/sign-in") { Content = new StringContent($$"""{"login":"{{login}}","password":"guess","code":"000000"}""", null, "application/json") };
        request.Headers.Add("X-Forwarded-For", address);
        using HttpResponseMessage answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public async Task BrowserKnownForAnotherAccount_IsAStranger()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddStoppedClock());
        FakeTimeProvider clock = (FakeTimeProvider)gateway.Services.GetService(typeof(TimeProvider))!;
        using Browser owner = await Browser.OwnerAsync(gateway, clock);
        using Browser insider = await owner.InviteAsync(gateway, "analyst", "bert");
        using Browser stranger = new(gateway.Admin.BaseAddress!, clock);
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage wrong = await stranger.SignInAsync(code: "000000", login: "anna");
        }

        using HttpResponseMessage refused = await insider.SignInAsync(code: "000000", login: "anna");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }
}

public sealed class SqliteLimitTests() : LimitTests(isPostgres: false);

public sealed class PostgresLimitTests() : LimitTests(isPostgres: true);
