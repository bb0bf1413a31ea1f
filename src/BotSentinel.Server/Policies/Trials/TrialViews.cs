using System.Text.Json.Nodes;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Server.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Server.Policies.Trials;

/// <summary>A message to be tried on a policy.</summary>
internal sealed record TrialMessage
{
    /// <summary>Which of its documents: a version's number, published, or draft, the default.</summary>
    public string? Version { get; init; }

    /// <summary>The message; or telegram.</summary>
    public UpdateBody? Message { get; init; }

    /// <summary>An update as Telegram sends it; or message.</summary>
    public JsonObject? Telegram { get; init; }
}

/// <summary>What a policy makes of a message.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Stage">The step of the pipeline that said so.</param>
/// <param name="Shadow">Whether it would only be recorded.</param>
/// <param name="Policy">The policy within the file that applied; null: none.</param>
/// <param name="Rule">The rule that chose it; null: none.</param>
/// <param name="Detail">The limit, list entry or content rule that decided; null: nothing did.</param>
/// <param name="Steps">What each step said, in their order.</param>
/// <param name="Score">All that content rules found as one, from 0 to 1; null: nothing was found.</param>
/// <param name="Findings">What they found, with its place in the text.</param>
/// <param name="Text">The text that was looked at; null: there is none.</param>
/// <param name="NotAsked">Parts of the policy that are not asked about a message that is only tried.</param>
public sealed record TrialView(Verdict Verdict, Reason Reason, Stage Stage, bool Shadow, string? Policy, string? Rule, string? Detail, IReadOnlyList<TrialStep> Steps, double? Score, IReadOnlyList<TrialFinding> Findings, string? Text, IReadOnlyList<NotTried> NotAsked)
{
    internal static TrialView Of(BotUpdate update, in Decision decision, SentinelOptions options)
    {
        NotTried[] left = [.. options.OutsideLists.IsEmpty ? [] : new[] { NotTried.OutsideLists }, .. options.SecondOpinion == new SecondOpinionOptions() ? [] : new[] { NotTried.SecondOpinions }];
        TrialStep[] steps = [.. decision.Trace.Where(entry => entry.Finding is null).Select(entry => new TrialStep(entry.Stage, entry.Name, entry.Outcome))];
        TrialFinding[] findings = [.. decision.Content?.Findings.Select(TrialFinding.Of) ?? []];
        return new TrialView(decision.Verdict, decision.Reason, decision.Stage, decision.IsShadow, decision.Policy, decision.Rule, decision.Detail, steps, decision.Content?.Score, findings, update.Text, left);
    }
}

/// <summary>What one step said.</summary>
/// <param name="Stage">The step.</param>
/// <param name="Name">The rule or limit; null where the step alone says it.</param>
/// <param name="Outcome">What it said.</param>
public sealed record TrialStep(Stage Stage, string? Name, ReadingOutcome Outcome);

/// <summary>What a content rule found.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Filter">Its filter.</param>
/// <param name="Score">How much, from 0 to 1, before the rule's weight.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Start">Where in the text, in UTF-16 code units.</param>
/// <param name="Length">How long; 0: it is about the whole.</param>
public sealed record TrialFinding(string Rule, string Filter, double Score, string Reason, int Start, int Length)
{
    public static TrialFinding Of(ContentFinding finding) => new(finding.Rule, finding.Filter, finding.Score, finding.Reason, finding.Span.Start, finding.Span.Length);
}

/// <summary>Parts of a policy that a trial leaves out.</summary>
public enum NotTried : byte
{
    /// <summary>They are fetched in the background, by those who use them for long.</summary>
    OutsideLists,

    /// <summary>Nobody outside is shown a message that is only tried.</summary>
    SecondOpinions,
}
