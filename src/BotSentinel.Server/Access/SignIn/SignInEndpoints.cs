using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.SignIn;

/// <summary><c>/api/v1/access</c>: how a person becomes a caller.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this RouteGroupBuilder api)
    {
        RouteGroupBuilder access = api.MapGroup("/access").WithTags("Access");
        access.MapPost("/sign-in", async (HttpContext context, SignInService service, Credentials credentials) =>
            {
                await service.SignInAsync(context, credentials);
                return TypedResults.NoContent();
            })
            .OpenToAll().WithName("SignIn").WithSummary("Sign in by password and code; the session is a cookie");
        access.MapPost("/set-up/begin", (SetUpService service, OpenedLink opened, CancellationToken cancelled) => service.BeginAsync(opened.Link, cancelled))
            .OpenToAll().ProducesProblem(404).WithName("BeginSetUp").WithSummary("What a set-up link is for");
        access.MapPost("/set-up", (HttpContext context, SetUpService service, SetUp setUp) => service.CompleteAsync(context, setUp))
            .OpenToAll().ProducesProblem(404).ProducesProblem(422).WithName("SetUp").WithSummary("Set up how you sign in, by a link; signs in, and shows recovery codes once");
        access.MapPost("/set-up/accept", async (Caller caller, SetUpService service, OpenedLink opened, CancellationToken cancelled) =>
            {
                await service.AcceptAsync(caller, opened.Link, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().ProducesProblem(404).ProducesProblem(409).WithName("AcceptInvitation").WithSummary("Take the role that a set-up link is for, as who is signed in");
        access.MapPost("/sign-out", async (HttpContext context, Caller caller, SessionService service, CancellationToken cancelled) =>
            {
                await service.RevokeAsync(caller, caller.SignedIn!.SessionId, cancelled);
                SessionCookie.Delete(context.Response);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithName("SignOut").WithSummary("Sign out");
        access.MapPost("/step-up", async (HttpContext context, Caller caller, SignInService service, Proof proof) =>
            {
                await service.StepUpAsync(context, caller, proof);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithName("StepUp").WithSummary("Prove again to be who you are, for keys, roles and exports");
    }
}

/// <summary>A set-up link that was opened.</summary>
/// <param name="Link">What it bears.</param>
internal sealed record OpenedLink(string Link);
