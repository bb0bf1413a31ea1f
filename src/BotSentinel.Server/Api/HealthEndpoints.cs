using BotSentinel.Server.Commands;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Health;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Api;

/// <summary><c>/api/v1/health</c>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this RouteGroupBuilder api)
    {
        api.MapGet("/health", (GatewayState state, GatewayOptions options, SharedStore shared) => HealthView.Of(state, options, shared))
            .WithMetadata(new OpenToAll()).WithTags("Health").WithName("GetHealth").WithSummary("How the gateway is; asks for no key");
        api.MapGet("/health/report", (Caller caller, HealthService service, CancellationToken cancelled) => service.GetAsync(caller, cancelled))
            .Reads(KeyScope.BotsRead).WithTags("Health").WithName("GetHealthReport").WithSummary("How this gateway is, with its database and the tenant's bots");
    }
}

/// <summary>How the gateway is.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Ready">Whether it takes traffic.</param>
/// <param name="ReadOnly">Whether it runs from files, so that the API changes nothing.</param>
/// <param name="State">Where its durable state is: files, sqlite or postgres.</param>
/// <param name="Counters">Where counters are: memory, redis, or without-redis while that does not answer.</param>
/// <param name="Nodes">Gateways that share the counters.</param>
internal sealed record HealthView(string Version, bool Ready, bool ReadOnly, string State, string Counters, int Nodes)
{
    public static HealthView Of(GatewayState state, GatewayOptions options, SharedStore shared) => new(
        HelpCommand.ProductVersion,
        state.IsReady,
        options.Database is null,
        options.Database?.Kind.ToString().ToLowerInvariant() ?? "files",
        shared.Store is { } store ? store.IsUp ? "redis" : "without-redis" : "memory",
        shared.Store?.LiveNodes ?? 1);
}
