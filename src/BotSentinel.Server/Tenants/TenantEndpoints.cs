using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Mvc;

namespace BotSentinel.Server.Tenants;

/// <summary><c>/api/v1/tenants</c>.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this RouteGroupBuilder api)
    {
        RouteGroupBuilder tenants = api.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapGet("", (Caller caller, TenantService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.TenantsRead).WithName("ListTenants").WithSummary("All tenants of the gateway");
        tenants.MapPost("", (Caller caller, TenantService service, NewTenant tenant, CancellationToken cancelled) => service.CreateAsync(caller, tenant, cancelled))
            .Creates(KeyScope.TenantsWrite).WithName("CreateTenant").WithSummary("Make a tenant");
        tenants.MapGet("/mine", (Caller caller, TenantService service, CancellationToken cancelled) => service.GetAsync(caller, caller.TenantId, cancelled))
            .Reads(KeyScope.None).WithName("GetOwnTenant").WithSummary("The tenant that the key belongs to");
        tenants.MapGet("/{tenant}", (Caller caller, TenantService service, string tenant, CancellationToken cancelled) => service.GetAsync(caller, tenant, cancelled))
            .Reads(KeyScope.None).ProducesProblem(404).WithName("GetTenant").WithSummary("A tenant");
        tenants.MapPut("/{tenant}", (HttpRequest request, Caller caller, TenantService service, string tenant, TenantChange change, CancellationToken cancelled) => service.ChangeAsync(caller, tenant, change, ETags.Wanted(request), cancelled))
            .Changes(KeyScope.None).WithIfMatch().WithName("ChangeTenant").WithSummary("Change a tenant's quotas at once, open or close it");
        tenants.MapDelete("/{tenant}", async (HttpRequest request, Caller caller, TenantService service, string tenant, CancellationToken cancelled) =>
            {
                await service.DeleteAsync(caller, tenant, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.None).WithIfMatch().ProducesProblem(409).WithName("DeleteTenant").WithSummary("Take a tenant away that has no bots any more");
        tenants.MapPost("/{tenant}/keys", (Caller caller, TenantService service, KeyService keys, string tenant, NewKey key, CancellationToken cancelled) => keys.CreateForAsync(caller, service, tenant, key, cancelled))
            .Creates(KeyScope.None).WithStepUp().ProducesProblem(404).WithName("CreateTenantKey").WithSummary("Make an API key for a tenant");
        tenants.MapVersions<TenantRow, TenantId, TenantChange>(new VersionRoutes("Tenant", "/{tenant}", KeyScope.None, KeyScope.None, KeyScope.None));
    }

    private readonly record struct TenantId([FromRoute(Name = "tenant")] string Value) : IRouteId;
}
