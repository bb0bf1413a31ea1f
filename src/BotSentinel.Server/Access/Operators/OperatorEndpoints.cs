using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.Operators;

/// <summary><c>/api/v1/operators</c>.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperators(this RouteGroupBuilder api)
    {
        RouteGroupBuilder operators = api.MapGroup("/operators").WithTags("Operators");
        operators.MapGet("", (Caller caller, OperatorService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.OperatorsRead).WithName("ListOperators").WithSummary("The tenant's people and their roles");
        operators.MapPost("", (Caller caller, OperatorService service, NewOperator person, CancellationToken cancelled) => service.InviteAsync(caller, person, cancelled))
            .Creates(KeyScope.OperatorsWrite).ForPeople().WithStepUp().WithName("InviteOperator").WithSummary("Make a link by which somebody sets up how they sign in; it is shown once");
        operators.MapGet("/sessions", (Caller caller, OperatorService service, int? limit, string? after, CancellationToken cancelled) => service.ListSessionsAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.OperatorsWrite, audited: "session.read").ForPeople().WithName("ListOperatorSessions").WithSummary("Where people of the tenant are signed in");
        operators.MapGet("/{operator}", (Caller caller, OperatorService service, string @operator, CancellationToken cancelled) => service.GetAsync(caller, @operator, cancelled))
            .Reads(KeyScope.OperatorsRead).ProducesProblem(404).WithName("GetOperator").WithSummary("Somebody's role in the tenant");
        operators.MapPut("/{operator}", (Caller caller, OperatorService service, string @operator, OperatorChange change, CancellationToken cancelled) => service.ChangeAsync(caller, @operator, change, cancelled))
            .Changes(KeyScope.OperatorsWrite).ForPeople().WithStepUp().ProducesProblem(404).ProducesProblem(409).WithName("ChangeOperator").WithSummary("Give somebody another role");
        operators.MapDelete("/{operator}", async (Caller caller, OperatorService service, string @operator, CancellationToken cancelled) =>
            {
                await service.RemoveAsync(caller, @operator, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.OperatorsWrite).ForPeople().WithStepUp().ProducesProblem(404).ProducesProblem(409).WithName("RemoveOperator").WithSummary("Take somebody's role in the tenant away");
        operators.MapPost("/{operator}/link", (Caller caller, OperatorService service, string @operator, CancellationToken cancelled) => service.RenewLinkAsync(caller, @operator, cancelled))
            .Changes(KeyScope.OperatorsWrite).ForPeople().WithStepUp().ProducesProblem(404).ProducesProblem(409).WithName("RenewOperatorLink").WithSummary("Make a new link for somebody who has not used theirs; it is shown once");
        operators.MapDelete("/{operator}/sessions", async (Caller caller, OperatorService service, string @operator, CancellationToken cancelled) =>
            {
                await service.RevokeSessionsAsync(caller, @operator, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.OperatorsWrite).ForPeople().ProducesProblem(404).WithName("RevokeOperatorSessions").WithSummary("Sign somebody out everywhere");
        operators.MapPut("/{operator}/access", (Caller caller, OperatorService service, string @operator, OperatorAccess access, CancellationToken cancelled) => service.SetAccessAsync(caller, @operator, access, cancelled))
            .Changes(KeyScope.OperatorsWrite | KeyScope.TenantsWrite).ForPeople().WithStepUp().ProducesProblem(404).ProducesProblem(409).WithName("SetOperatorAccess").WithSummary("Let somebody sign in, or not any more, in all tenants");
    }
}
