using BotSentinel.Decisions;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies.Trials;
using BotSentinel.Updates;

namespace BotSentinel.Server.Reviews;

/// <summary>A message that may be kept for operators to judge.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Bot">The bot's id.</param>
/// <param name="Decision">The decision's id; empty where it is not kept.</param>
/// <param name="At">When.</param>
/// <param name="User">Who sent it; empty when nobody is named.</param>
/// <param name="Chat">Where; empty when nowhere.</param>
/// <param name="Cause">Why it may be kept.</param>
/// <param name="IsJudged">Whether operators have judged such a text already: it counts where it is kept, and is not kept for that.</param>
/// <param name="Said">What it says.</param>
internal sealed record SeenMessage(string Tenant, string Bot, string Decision, DateTimeOffset At, string User, string Chat, ReviewCause Cause, bool IsJudged, ReviewedText Said)
{
    // As long as Telegram's longest.
    private const int LongestText = 4_096, MostFindings = 10;

    /// <summary>Null for what there is nothing to judge about.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="bot">The bot's id.</param>
    /// <param name="id">The decision's id; empty where it is not kept.</param>
    /// <param name="update">The message.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="at">When.</param>
    public static SeenMessage? Of(string tenant, string bot, string id, BotUpdate update, in Decision decision, DateTimeOffset at)
    {
        if (string.IsNullOrWhiteSpace(update.Text) || CauseOf(decision) is not { } cause)
        {
            return null;
        }

        IReadOnlyList<ContentFinding> findings = decision.Content?.Findings ?? [];
        string text = update.Text.Length > LongestText ? update.Text[..LongestText] : update.Text;
        ReviewedText said = new(text, decision.Content?.Score ?? 0, decision.SpamProbability, [.. findings.Take(MostFindings).Select(TrialFinding.Of)]);

        // Where marks speak, the model is not asked.
        bool isJudged = decision.SpamProbability == 0 && findings.Count > 0 && findings.All(finding => finding.Filter == "spam");
        string user = update.Sender.IsNone ? "" : new ListSubject(update.Sender, default, null).ToString(), chat = update.ChatId.IsNone ? "" : new ListSubject(default, update.ChatId, null).ToString();
        return new SeenMessage(tenant, bot, id, at, user, chat, cause, isJudged, said);
    }

    private static ReviewCause? CauseOf(in Decision decision) => decision switch
    {
        { Reason: Reason.Content, IsShadow: true } => ReviewCause.Shadow,
        { Reason: Reason.Content, Verdict: Verdict.Flag } => ReviewCause.Flagged,
        { Reason: Reason.Content } => ReviewCause.Refused,
        { IsDoubtful: true, Verdict: Verdict.Allow, IsShadow: false } => ReviewCause.Doubtful,
        _ => null,
    };
}
