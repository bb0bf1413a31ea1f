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
    private const string Scheme = "oidc", Callback = "/access/oidc/callback", StepUp = "stepUp", Yes = "yes", Failed = "failed", Unavailable = "unavailable";

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

            oidc.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
            foreach (string claim in provider.Roles.Select(role => role.Claim).Distinct())
            {
                oidc.ClaimActions.MapJsonKey(claim, claim);
            }

            oidc.Events = Events(gateway);
        });

        // What it asks the provider goes the way of all that others name.
        services.AddOptions<OpenIdConnectOptions>(Scheme)
            .Configure<OutboundHandlers>((oidc, handlers) => oidc.BackchannelHttpHandler = new OidcClientSecret(handlers.Guarded(), () => oidc.ConfigurationManager!))
            .PostConfigure<TimeProvider>((oidc, timeProvider) => oidc.ConfigurationManager = new OidcMetadata(provider.Authority, oidc.MetadataAddress!, oidc.Backchannel, timeProvider));
    }

    public static void MapOidc(this WebApplication app, GatewayOptions gateway)
    {
        if (gateway.Access.Oidc is not null)
        {
            app.MapGet("/access/oidc", AskAsync).ExcludeFromDescription();
        }
    }

    // Sends somebody to the provider, or back where that cannot be done.
    private static async Task AskAsync(HttpContext context, TimeProvider timeProvider, ILogger<OidcService> logger, string? @return, bool? stepUp)
    {
        string next = FormPage.Local(@return);
        AuthenticationProperties properties = new() { RedirectUri = next, IssuedUtc = timeProvider.GetUtcNow(), Items = { [StepUp] = stepUp == true ? Yes : "" } };
        try
        {
            await context.ChallengeAsync(Scheme, properties);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.Unavailable(logger, failure);
            GoBack(context, properties, next, Unavailable);
        }
    }

    // To the page that somebody came from, which says why.
    private static void GoBack(HttpContext context, AuthenticationProperties? properties, string? next, string why)
    {
        string page = IsStepUp(properties) ? "step-up" : "sign-in", then = FormPage.Local(next);
        context.Response.Redirect($"{context.Request.PathBase}/{page}?{why}=true{(then == "/" ? "" : $"&return={Uri.EscapeDataString(then)}")}");
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
        OnTicketReceived = async context =>
        {
            OidcService service = context.HttpContext.RequestServices.GetRequiredService<OidcService>();
            context.HandleResponse();
            try
            {
                await (IsStepUp(context.Properties) ? service.StepUpAsync(context.HttpContext, context.Principal!, context.Properties!.IssuedUtc!.Value) : service.SignInAsync(context.HttpContext, context.Principal!));
                context.Response.Redirect($"{context.Request.PathBase}{FormPage.Local(context.ReturnUri)}");
            }
            catch (Exception failure) when (Problems.Of(failure) is not null)
            {
                GoBack(context.HttpContext, context.Properties, context.ReturnUri, Failed);
            }
        },
        OnRemoteFailure = async context =>
        {
            IServiceProvider services = context.HttpContext.RequestServices;
            Log.Refused(services.GetRequiredService<ILogger<OidcService>>(), context.Failure?.GetType().Name ?? "unknown");
            await services.GetRequiredService<FailedSignIns>().NoteAsync(context.HttpContext);
            context.HandleResponse();
            GoBack(context.HttpContext, context.Properties, context.Properties?.RedirectUri, Failed);
        },
    };

    private static bool IsStepUp(AuthenticationProperties? properties) => properties?.Items.TryGetValue(StepUp, out string? value) == true && value == Yes;

    private static partial class Log
    {
        // The reason may quote what came from outside: its kind has to do.
        [LoggerMessage(1, LogLevel.Warning, "Somebody was sent back by the provider of OpenID Connect and did not get in: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Nobody can be sent to the provider of OpenID Connect: it does not answer, or not as it should.")]
        public static partial void Unavailable(ILogger logger, Exception failure);
    }
}
