using BotSentinel.Filters.Outside;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
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
        app.MapGet("/status", (GatewayState state, BotRegistry bots, SharedStore shared) => Results.Json(new
        {
            ready = state.IsReady,
            store = shared.Store is { } store ? new { mode = store.IsUp ? "redis" : "without-redis", nodes = store.LiveNodes } : new { mode = "memory", nodes = 1 },
            bots = bots.All.ToDictionary(
                bot => bot.Name,
                bot => bot.Traffic.All().ToDictionary(count => char.ToLowerInvariant(count.Outcome.ToString()[0]) + count.Outcome.ToString()[1..], count => count.Count)),
            outsideLists = bots.All.Where(bot => bot.Sentinel.OutsideLists.Count > 0).ToDictionary(bot => bot.Name, bot => bot.Sentinel.OutsideLists.ToDictionary(list => list.Name, list => Shown(list, bot.Sentinel.TimeProvider.GetUtcNow()))),
            outgoing = bots.All.Where(bot => bot.Outgoing is not null).ToDictionary(bot => bot.Name, bot => Shown(bot.Outgoing!.Status)),
        }));
    }

    // Without the chat: who may look after the gateway need not know whom its bots write to.
    private static object Shown(OutgoingRefusal refusal) => new
    {
        at = refusal.At,
        method = refusal.Method,
        about = refusal.IsForAll ? "all" : "chat",
        retryAfterSeconds = refusal.RetryAfter.TotalSeconds,
    };

    private static object Shown(OutsideListStatus list, DateTimeOffset now) => new
    {
        entries = list.Entries,
        ageSeconds = list.LoadedAt is { } loaded ? Math.Floor((now - loaded).TotalSeconds) : (double?)null,
        failure = list.Failure,
    };

    private static object Shown(OutgoingStatus status) => new
    {
        waiting = Enum.GetValues<OutgoingLane>().ToDictionary(lane => lane.ToString().ToLowerInvariant(), lane => status.Waiting[(int)lane]),
        waitingPaid = status.Waiting[^1],
        sending = status.Sending,
        frozenSeconds = Math.Ceiling(status.FrozenFor.TotalSeconds),
        refused = new { chat = status.RefusedChats, all = status.RefusedAll, last = status.LastRefusal is { } last ? Shown(last) : null },
        rate = new { overall = status.OverallRate, @private = status.PrivateRate, group = status.GroupRate },
    };
}
