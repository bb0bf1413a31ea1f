using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Policies.Trials;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Mvc;

namespace BotSentinel.Server.Policies;

/// <summary><c>/api/v1/policies</c>. Drafts and versions are policy files, as the library reads them.</summary>
internal static class PolicyEndpoints
{
    private const long MaxMessage = 256 << 10;

    public static void MapPolicies(this RouteGroupBuilder api)
    {
        RouteGroupBuilder policies = api.MapGroup("/policies").WithTags("Policies");
        policies.MapGet("", (Caller caller, PolicyService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.PoliciesRead).WithName("ListPolicies").WithSummary("The tenant's policies");
        policies.MapPost("", (Caller caller, PolicyService service, NewPolicy policy, CancellationToken cancelled) => service.CreateAsync(caller, policy, cancelled))
            .Creates(KeyScope.PoliciesWrite).WithName("CreatePolicy").WithSummary("Make a policy, as a draft");
        policies.MapGet("/{policy}", (Caller caller, PolicyService service, string policy, CancellationToken cancelled) => service.GetAsync(caller, policy, cancelled))
            .Reads(KeyScope.PoliciesRead).ProducesProblem(404).WithName("GetPolicy").WithSummary("A policy");
        policies.MapDelete("/{policy}", async (HttpRequest request, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
            {
                await service.DeleteAsync(caller, policy, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.PoliciesWrite).WithIfMatch().ProducesProblem(409).WithName("DeletePolicy").WithSummary("Take a policy away that no bot uses");
        policies.MapVersions<PolicyRow, PolicyId, object>(new VersionRoutes("Policy", "/{policy}", KeyScope.PoliciesRead, KeyScope.PoliciesWrite, KeyScope.PoliciesPublish));
        policies.MapPost("/{policy}/try", (Caller caller, PolicyTrial trial, string policy, TrialMessage message, CancellationToken cancelled) => trial.TryAsync(caller, policy, message, cancelled))
            .WithMetadata(new ApiRoute(KeyScope.PoliciesRead) { MaxBody = MaxMessage }).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429).WithName("TryPolicy").WithSummary("What a policy (version: its number, published or draft, the default) would make of a message; nothing is counted or kept");
        policies.MapGet("/{policy}/versions/{version}/file", async (Caller caller, VersionService<PolicyRow> service, string policy, string version, CancellationToken cancelled) => VersionEndpoints.File((await service.GetDocumentAsync(caller, policy, version, cancelled)).Document))
            .Reads(KeyScope.PoliciesRead, audited: "policy.export").ProducesProblem(400).ProducesProblem(404).Produces<object>(200).WithName("ExportPolicy").WithSummary("A version (its number, draft or published) as a policy file");
    }

    private readonly record struct PolicyId([FromRoute(Name = "policy")] string Value) : IRouteId;
}
