namespace BotSentinel.Decisions;

/// <summary>What one filter found in an update's content.</summary>
/// <param name="Rule">The content rule.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Score">How much, from 0 to 1, before the rule's weight.</param>
/// <param name="Reason">Why, in words. May quote the text: personal data, not for logs.</param>
/// <param name="Span">Where in the update's text; its length is 0 when the finding is about the whole.</param>
public readonly record struct ContentFinding(string Rule, string Filter, double Score, string Reason, TextSpan Span);

/// <summary>What content filters say about an update. There is one only where something was found.</summary>
/// <param name="Score">All findings as one, from 0 (nothing) to 1: the chance that not every one of them is mistaken, each weighing what its rule says.</param>
/// <param name="Findings">What was found, strongest rule first; never empty.</param>
public sealed record ContentJudgement(double Score, IReadOnlyList<ContentFinding> Findings);
