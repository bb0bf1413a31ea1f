using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.Account;

/// <summary><c>/api/v1/me</c> and <c>/api/v1/sessions</c>: what people look after themselves.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this RouteGroupBuilder api)
    {
        RouteGroupBuilder me = api.MapGroup("/me").WithTags("Me");
        me.MapGet("", (Caller caller, AccountService service, CancellationToken cancelled) => service.GetAsync(caller, cancelled))
            .Reads(KeyScope.None).ForPeople().WithName("GetMe").WithSummary("Who is signed in, and what they may");
        me.MapPut("/tenant", async (Caller caller, SessionService service, ChosenTenant chosen, CancellationToken cancelled) =>
            {
                await service.ChooseTenantAsync(caller, chosen.Tenant, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().ProducesProblem(404).WithName("ChooseTenant").WithSummary("Work in another tenant from now on");
        me.MapPut("/password", async (Caller caller, AccountService service, NewPassword password, CancellationToken cancelled) =>
            {
                await service.ChangePasswordAsync(caller, password, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithStepUp().ProducesProblem(422).WithName("ChangePassword").WithSummary("Set another password; signs out everywhere else");
        me.MapPost("/app/begin", (Caller caller, AccountService service, CancellationToken cancelled) => service.BeginAppAsync(caller, cancelled))
            .Changes(KeyScope.None).ForPeople().WithStepUp().WithName("BeginApp").WithSummary("Get the secret of another authenticator app");
        me.MapPut("/app", async (Caller caller, AccountService service, NewApp app, CancellationToken cancelled) =>
            {
                await service.ChangeAppAsync(caller, app, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithStepUp().ProducesProblem(422).WithName("ChangeApp").WithSummary("Put another authenticator app in place of the one there is");
        me.MapPost("/recovery-codes", (Caller caller, AccountService service, CancellationToken cancelled) => service.RenewCodesAsync(caller, cancelled))
            .Changes(KeyScope.None).ForPeople().WithStepUp().WithName("RenewRecoveryCodes").WithSummary("Get new recovery codes in place of the old ones; they are shown once");

        RouteGroupBuilder sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapGet("", (Caller caller, SessionService service, CancellationToken cancelled) => service.ListAsync(caller, caller.Actor, cancelled))
            .Reads(KeyScope.None).ForPeople().WithName("ListSessions").WithSummary("Where you are signed in");
        sessions.MapDelete("", async (Caller caller, SessionService service, CancellationToken cancelled) =>
            {
                await service.RevokeOthersAsync(caller, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().WithName("RevokeSessions").WithSummary("Sign out everywhere else");
        sessions.MapDelete("/{session}", async (Caller caller, SessionService service, string session, CancellationToken cancelled) =>
            {
                await service.RevokeAsync(caller, session, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).ForPeople().ProducesProblem(404).WithName("RevokeSession").WithSummary("Sign out in one place");
    }
}
