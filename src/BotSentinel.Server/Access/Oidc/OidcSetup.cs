using System.Globalization;
using BotSentinel.Server.Access.Pages;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BotSentinel.Server.Access.Oidc;

/// <summary>Signing in at a provider of OpenID Connect, by the framework: authorization code with PKCE, state and nonce in cookies.</summary>
internal static partial class OidcSetup
{
    private const string Scheme = "oidc", Callback = "/access/oidc/callback", StepUp = "stepUp", Yes = "yes", Failed = "/sign-in?failed=true";

    // What the clocks of provider and gateway may differ by.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public static void AddOidc(this IServiceCollection services, GatewayOptions gateway)
    {
        if (gateway.Access.Oidc is not { } provider)
        {
            return;
        }

        services.AddSingleton<OidcService>();
        services.AddAuthentication().AddOpenIdConnect(Scheme, oidc =>
        {
            (oidc.Authority, oidc.ClientId, oidc.ClientSecret) = (provider.Authority.ToString(), provider.ClientId, provider.ClientSecret);
            (oidc.ResponseType, oidc.ResponseMode, oidc.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
            (oidc.CallbackPath, oidc.MapInboundClaims, oidc.SaveTokens, oidc.GetClaimsFromUserInfoEndpoint) = (Callback, false, false, true);
            oidc.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
            (oidc.CorrelationCookie.SameSite, oidc.NonceCookie.SameSite) = (SameSiteMode.Lax, SameSiteMode.Lax);
            (oidc.CorrelationCookie.SecurePolicy, oidc.NonceCookie.SecurePolicy) = (CookieSecurePolicy.Always, CookieSecurePolicy.Always);
            (oidc.CorrelationCookie.Name, oidc.NonceCookie.Name, oidc.CorrelationCookie.Path, oidc.NonceCookie.Path) = ("__Host-bs-state.", "__Host-bs-nonce.", "/", "/");
            foreach (string scope in provider.Scopes)
            {
                oidc.Scope.Add(scope);
            }

            foreach (string claim in provider.Roles.Select(role => role.Claim).Distinct())
            {
                oidc.ClaimActions.MapJsonKey(claim, claim);
            }

            oidc.Events = Events(gateway);
        });

        // What it asks the provider goes the way of all that others name.
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<OutboundHandlers>((oidc, handlers) => oidc.BackchannelHttpHandler = handlers.Guarded());
    }

    public static void MapOidc(this WebApplication app, GatewayOptions gateway)
    {
        if (gateway.Access.Oidc is not null)
        {
            app.MapGet("/access/oidc", (TimeProvider timeProvider, string? @return, bool? stepUp) => TypedResults.Challenge(
                new AuthenticationProperties { RedirectUri = FormPage.Local(@return), IssuedUtc = timeProvider.GetUtcNow(), Items = { [StepUp] = stepUp == true ? Yes : "" } }, [Scheme])).ExcludeFromDescription();
        }
    }

    private static OpenIdConnectEvents Events(GatewayOptions gateway) => new()
    {
        OnRedirectToIdentityProvider = context =>
        {
            if (gateway.AdminUrl is not null)
            {
                context.ProtocolMessage.RedirectUri = LinkService.Page(gateway, Callback[1..]).ToString();
            }

            if (IsStepUp(context.Properties))
            {
                (context.ProtocolMessage.Prompt, context.ProtocolMessage.MaxAge) = (OpenIdConnectPrompt.Login, "0");
            }

            return Task.CompletedTask;
        },
        OnTokenValidated = context =>
        {
            if (IsStepUp(context.Properties) && !IsFresh(context))
            {
                context.Fail("The provider did not ask anew.");
            }

            return Task.CompletedTask;
        },
        OnTicketReceived = async context =>
        {
            OidcService service = context.HttpContext.RequestServices.GetRequiredService<OidcService>();
            context.HandleResponse();
            try
            {
                await (IsStepUp(context.Properties) ? service.StepUpAsync(context.HttpContext, context.Principal!) : service.SignInAsync(context.HttpContext, context.Principal!));
                context.Response.Redirect($"{context.Request.PathBase}{FormPage.Local(context.ReturnUri)}");
            }
            catch (Exception failure) when (Problems.Of(failure) is not null)
            {
                context.Response.Redirect($"{context.Request.PathBase}{Failed}");
            }
        },
        OnRemoteFailure = async context =>
        {
            IServiceProvider services = context.HttpContext.RequestServices;
            Log.Refused(services.GetRequiredService<ILogger<OidcService>>(), context.Failure?.GetType().Name ?? "unknown");
            await services.GetRequiredService<FailedSignIns>().NoteAsync(context.HttpContext);
            context.HandleResponse();
            context.Response.Redirect($"{context.Request.PathBase}{Failed}");
        },
    };

    private static bool IsStepUp(AuthenticationProperties? properties) => properties?.Items.TryGetValue(StepUp, out string? value) == true && value == Yes;

    private static bool IsFresh(TokenValidatedContext context) =>
        long.TryParse(context.SecurityToken.Claims.FirstOrDefault(claim => claim.Type == "auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && context.Properties?.IssuedUtc is { } asked
        && DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) >= asked - Skew;

    private static partial class Log
    {
        // The reason may quote what came from outside: its kind has to do.
        [LoggerMessage(1, LogLevel.Warning, "Somebody was sent back by the provider of OpenID Connect and did not get in: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
