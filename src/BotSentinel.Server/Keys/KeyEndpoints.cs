using BotSentinel.Server.Api;

namespace BotSentinel.Server.Keys;

/// <summary><c>/api/v1/keys</c>.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        RouteGroupBuilder keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("", (Caller caller, KeyService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.KeysRead).WithName("ListKeys").WithSummary("The tenant's API keys");
        keys.MapPost("", (Caller caller, KeyService service, NewKey key, CancellationToken cancelled) => service.CreateAsync(caller, key, cancelled))
            .Creates(KeyScope.KeysWrite).WithStepUp().WithName("CreateKey").WithSummary("Make an API key; it is shown once");
        keys.MapGet("/{key}", (Caller caller, KeyService service, string key, CancellationToken cancelled) => service.GetAsync(caller, key, cancelled))
            .Reads(KeyScope.KeysRead).ProducesProblem(404).WithName("GetKey").WithSummary("What is known of an API key");
        keys.MapDelete("/{key}", async (Caller caller, KeyService service, string key, CancellationToken cancelled) =>
            {
                await service.RevokeAsync(caller, key, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.KeysWrite).WithStepUp().ProducesProblem(404).WithName("RevokeKey").WithSummary("Let an API key open nothing any more");
    }
}
