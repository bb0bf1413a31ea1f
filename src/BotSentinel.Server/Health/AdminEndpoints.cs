using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Health;

/// <summary>What the admin listener answers.</summary>
internal static class AdminEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", (GatewayState state) =>
            state.IsReady ? Results.Text("ready") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/status", (GatewayState state, BotRegistry bots, SharedStore shared) => TypedResults.Json(new
        {
            ready = state.IsReady,
            store = shared.Store is { } store ? new { mode = store.IsUp ? "redis" : "without-redis", nodes = store.LiveNodes } : new { mode = "memory", nodes = 1 },
            bots = bots.All.ToDictionary(
                bot => bot.Name,
                bot => bot.Traffic.All().ToDictionary(count => char.ToLowerInvariant(count.Outcome.ToString()[0]) + count.Outcome.ToString()[1..], count => count.Count)),
        }));
    }
}
