using System.Diagnostics;
using System.Text.Json.Serialization;
using BotSentinel.Filters.Outside;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Outgoing;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Health;

/// <summary>How this gateway is, with the bots of the caller's tenant.</summary>
internal sealed class HealthService(GatewayState state, GatewayOptions options, SharedStore shared, DurableStore store, DecisionRecorder recorder, BotRegistry bots, SpamMarks marks)
{
    public async Task<HealthReport> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        BotSlot[] made = [.. bots.Slots.Where(slot => slot.TenantId == caller.TenantId && slot.Made is not null).OrderBy(slot => slot.Name, StringComparer.Ordinal)];
        return new HealthReport(
            HealthView.Of(state, options, shared),
            await DatabaseMillisecondsAsync(cancellationToken),
            recorder.Dropped,
            [.. made.Select(slot => Of(slot, slot.Made!))],
            SpamHealth.Of(made, marks.Report(options.Database is null ? null : caller.TenantId)));
    }

    // Null: it does not answer, which is what is to be told.
    private async Task<double?> DatabaseMillisecondsAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await using StoreSession session = await store.ReadAllAsync(cancellationToken);
            await session.Db.Tenants.AnyAsync(cancellationToken);
            return Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 2);
        }
        catch (Exception failure) when (Problems.IsOfDatabase(failure))
        {
            return null;
        }
    }

    private static BotHealth Of(BotSlot slot, Bot bot) => new(
        slot.Id,
        slot.Name,
        bot.Outgoing?.Status is { } status ? QueueHealth.Of(status) : null,
        [.. bot.Sentinel.OutsideLists.Select(OutsideListHealth.Of)]);
}

/// <summary>How a gateway is, for who looks after it.</summary>
/// <param name="Gateway">What everybody may know.</param>
/// <param name="DatabaseMilliseconds">How long the database took to answer just now; null: it does not.</param>
/// <param name="DecisionsNotKept">Refusals that came too fast to be written down, since the start.</param>
/// <param name="Bots">The tenant's bots that have had traffic since the start.</param>
/// <param name="Spam">The spam model.</param>
internal sealed record HealthReport(HealthView Gateway, double? DatabaseMilliseconds, long DecisionsNotKept, IReadOnlyList<BotHealth> Bots, SpamHealth Spam);

/// <summary>How a bot is at run time.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name in paths.</param>
/// <param name="Queue">Its outgoing calls; null: they are not queued.</param>
/// <param name="OutsideLists">Lists that others keep and its policy asks.</param>
internal sealed record BotHealth(string Id, string Name, QueueHealth? Queue, IReadOnlyList<OutsideListHealth> OutsideLists);

/// <summary>A bot's outgoing calls.</summary>
/// <param name="Waiting">That wait for their turns.</param>
/// <param name="Sending">That are on their way.</param>
/// <param name="FrozenSeconds">For how long Telegram told the bot to send nothing.</param>
/// <param name="Refused">Telegram's refusals (429) since the start.</param>
/// <param name="RefusedChats">Those of them that were about one chat.</param>
/// <param name="RefusedAt">The latest of them; null: none.</param>
/// <param name="Chats">Chats that calls wait for, or that something is remembered about.</param>
/// <param name="Rate">The part of Telegram's rates that is used, from 0 to 1: below 1 for a while after a refusal.</param>
internal sealed record QueueHealth(int Waiting, int Sending, double FrozenSeconds, long Refused, long RefusedChats, DateTimeOffset? RefusedAt, int Chats, double Rate)
{
    public static QueueHealth Of(OutgoingStatus status) => new(
        status.Waiting.Sum(),
        status.Sending,
        Math.Ceiling(status.FrozenFor.TotalSeconds),
        status.RefusedChats + status.RefusedAll,
        status.RefusedChats,
        status.LastRefusal?.At,
        status.Chats,
        Math.Min(status.OverallRate, Math.Min(status.PrivateRate, status.GroupRate)));

    /// <summary>Whether calls go out as fast as Telegram lets them.</summary>
    [JsonIgnore]
    public bool IsWell => FrozenSeconds == 0 && Rate >= 1;
}

/// <summary>A list that others keep.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="Entries">How many it has.</param>
/// <param name="LoadedAt">When it was fetched last; null: never.</param>
/// <param name="Failure">Why fetching it failed the last time; null: it did not.</param>
internal sealed record OutsideListHealth(string Name, int Entries, DateTimeOffset? LoadedAt, string? Failure)
{
    public static OutsideListHealth Of(OutsideListStatus list) => new(list.Name, list.Entries, list.LoadedAt, list.Failure);
}
