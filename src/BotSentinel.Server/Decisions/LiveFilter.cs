using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;

namespace BotSentinel.Server.Decisions;

/// <summary>Which decisions a watcher wants.</summary>
/// <param name="Bot">Of this bot, by id; null: of all.</param>
/// <param name="Subject">About this subject, by its text; null: about all.</param>
/// <param name="Verdict">Of this verdict; null: of all.</param>
/// <param name="Reason">For this reason; null: for any.</param>
internal sealed record LiveFilter(string? Bot = null, string? Subject = null, TrafficVerdict? Verdict = null, Reason? Reason = null)
{
    public bool Takes(DecisionView decision) =>
        (Bot is null || decision.Bot == Bot)
        && (Subject is null || decision.User == Subject || decision.Chat == Subject)
        && (Verdict is null || TrafficVerdicts.Of(decision.Verdict, decision.Shadow) == Verdict)
        && (Reason is null || decision.Reason == Reason);
}
