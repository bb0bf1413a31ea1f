using BotSentinel.Server.Access.Account;
using BotSentinel.Server.Access.KeySignIn;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Oidc;
using BotSentinel.Server.Access.Pages;
using BotSentinel.Server.Access.Passkeys;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Gateway;
using Microsoft.AspNetCore.Identity;

namespace BotSentinel.Server.Access;

/// <summary>What signing in needs, as a table of contents.</summary>
internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services, GatewayOptions options)
    {
        services.AddPages();
        services.AddOidc(options);
        services.AddSingleton<SessionRing>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<SessionRing>());
        services.AddSingleton<SessionService>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<BreachedPasswords>();
        services.AddSingleton<Totp>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<SetUpService>();
        services.AddSingleton<LinkService>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<OperatorService>();
        services.AddSingleton<PasskeyTickets>();
        services.AddScoped<PasskeyService>();
        services.AddIdentityCore<OperatorRow>().AddUserStore<OperatorStore>();
        services.AddScoped<IPasskeyHandler<OperatorRow>, PasskeyHandler<OperatorRow>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            Uri address = LinkService.Address(options);
            (passkeys.ServerDomain, passkeys.UserVerificationRequirement, passkeys.ResidentKeyRequirement) = (address.Host, "required", "required");
            passkeys.ValidateOrigin = origin => new(!origin.CrossOrigin && origin.Origin == Origin(options, origin.HttpContext.Request));
        });
    }

    /// <summary>Where the gateway runs from files there are no people, and whoever has its key signs in by that.</summary>
    public static void AddKeyAccess(this IServiceCollection services)
    {
        services.AddPages();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<KeySessions>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<KeySessions>());
        services.AddSingleton<KeySignInService>();
    }

    // Without an address of its own the gateway is on the browser's machine, under whichever port.
    private static string Origin(GatewayOptions options, HttpRequest request) =>
        (options.AdminUrl ?? new UriBuilder(LinkService.Address(options)) { Port = request.Host.Port ?? 80 }.Uri).GetLeftPart(UriPartial.Authority);
}
