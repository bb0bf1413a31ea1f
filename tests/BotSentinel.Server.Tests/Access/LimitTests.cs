using System.Net;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Access;

/// <summary>Guessing passwords: held, and no way to keep the owner out.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task EleventhGuessAtAnAccount_IsRefusedEvenIfItIsRightAndForgivenAfterAQuarterOfAnHour()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => clock = builder.Services.AddStoppedClock());
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
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => builder.Services.AddStoppedClock());
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

    [Fact]
    public async Task BrowserKnownForAnotherAccount_IsAStranger()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => builder.Services.AddStoppedClock());
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
