using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>Passkeys: <c>/api/v1/access/passkey</c> to sign in, <c>/api/v1/me/passkeys</c> to look after them.</summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this RouteGroupBuilder api)
    {
        RouteGroupBuilder access = api.MapGroup("/access").WithTags("Access");
        access.MapPost("/passkey/begin", (HttpContext context, PasskeyService service) => service.BeginSignInAsync(context))
            .OpenToAll().WithName("BeginPasskeySignIn").WithSummary("Get a challenge for a passkey");
        access.MapPost("/passkey", async (HttpContext context, PasskeyService service, PasskeyAnswer answer) =>
            {
                await service.SignInAsync(context, answer);
                return TypedResults.NoContent();
            })
            .OpenToAll().WithName("SignInByPasskey").WithSummary("Sign in by a passkey; the session is a cookie");
        access.MapPost("/step-up/passkey/begin", (HttpContext context, Caller caller, PasskeyService service) => service.BeginStepUpAsync(context, caller))
            .Changes(KeyScope.None).ForPeople().WithName("BeginPasskeyStepUp").WithSummary("Get a challenge for one of your passkeys");
        access.MapPost("/step-up/passkey", async (HttpContext context, Caller caller, PasskeyService service, PasskeyAnswer answer) =>
            {
                await service.StepUpAsync(context, caller, answer);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithName("StepUpByPasskey").WithSummary("Prove again to be who you are, by a passkey");

        RouteGroupBuilder mine = api.MapGroup("/me/passkeys").WithTags("Me");
        mine.MapGet("", (Caller caller, PasskeyService service, CancellationToken cancelled) => service.ListAsync(caller, cancelled))
            .Reads(KeyScope.None).ForPeople().WithName("ListPasskeys").WithSummary("Your passkeys");
        mine.MapPost("/begin", (HttpContext context, Caller caller, PasskeyService service) => service.BeginAsync(context, caller))
            .Changes(KeyScope.None).ForPeople().WithStepUp().WithName("BeginPasskey").WithSummary("Get a challenge for a new passkey");
        mine.MapPost("", (HttpContext context, Caller caller, PasskeyService service, NewPasskey passkey) => service.AddAsync(context, caller, passkey))
            .Changes(KeyScope.None).ForPeople().WithStepUp().ProducesProblem(422).WithName("AddPasskey").WithSummary("Add a passkey");
        mine.MapDelete("/{passkey}", async (Caller caller, PasskeyService service, string passkey, CancellationToken cancelled) =>
            {
                await service.RemoveAsync(caller, passkey, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithStepUp().ProducesProblem(404).WithName("RemovePasskey").WithSummary("Remove a passkey");
    }
}
