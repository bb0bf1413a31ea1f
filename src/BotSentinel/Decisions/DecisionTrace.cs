using System.Collections;

namespace BotSentinel.Decisions;

/// <summary>
/// The whole way of an update through the pipeline: each stage, rule and counter with what it said. Costs nothing to make:
/// the names belong to the policy, only the readings belong to the decision. Enumerate it when somebody asks.
/// </summary>
public readonly struct DecisionTrace : IEnumerable<TraceEntry>
{
    private readonly Decision _decision;

    internal DecisionTrace(in Decision decision) => _decision = decision;

    /// <inheritdoc/>
    public IEnumerator<TraceEntry> GetEnumerator()
    {
        yield return new TraceEntry(Stage.Lists, _decision.Stage == Stage.Lists ? _decision.Detail : null, ListOutcome(), 0, TimeSpan.Zero);
        if (_decision.Layout is not { } layout)
        {
            yield break;
        }

        foreach (string rule in layout.Rules)
        {
            yield return new TraceEntry(Stage.Policy, rule, ReadingOutcome.Agreed, 0, TimeSpan.Zero);
        }

        if (_decision.Reason == Reason.Forbidden)
        {
            yield return new TraceEntry(Stage.Policy, $"{_decision.Rule} wants role {_decision.Detail}", ReadingOutcome.Denied, 0, TimeSpan.MaxValue);
        }

        if (_decision.Stage < Stage.Limits)
        {
            yield break;
        }

        for (int i = 0; i < layout.Counters.Length; i++)
        {
            LimitReading reading = _decision.Reading(i);
            yield return new TraceEntry(Stage.Limits, layout.Counters[i].Name, reading.Outcome, layout.Counters[i].PermitsOf(reading.Left), reading.RetryAfter);
        }

        foreach (ContentFinding finding in (_decision.Content?.Findings ?? []).Where(finding => finding.Rule != SecondOpinion.RuleName))
        {
            ReadingOutcome outcome = _decision is { Reason: Reason.Content, Stage: Stage.Filters } ? ReadingOutcome.Denied : ReadingOutcome.Agreed;
            yield return new TraceEntry(Stage.Filters, finding.Rule, outcome, 0, TimeSpan.Zero) { Finding = finding };
        }

        foreach (GivenOpinion given in _decision.SecondOpinion?.Given ?? [])
        {
            ReadingOutcome outcome = given.Outcome switch { OpinionOutcome.Spam => ReadingOutcome.Denied, OpinionOutcome.NotSpam => ReadingOutcome.Agreed, _ => ReadingOutcome.NotAsked };
            yield return new TraceEntry(Stage.Opinions, given.Name, outcome, 0, TimeSpan.Zero) { Opinion = given };
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadingOutcome ListOutcome() => _decision.Reason switch
    {
        Reason.BlockListed => ReadingOutcome.Denied,
        Reason.AllowListed => ReadingOutcome.Agreed,
        _ => ReadingOutcome.NotAsked,
    };
}

/// <summary>One line of a trace.</summary>
/// <param name="Stage">The step of the pipeline.</param>
/// <param name="Name">The rule, limit or list entry; null where the stage alone says it.</param>
/// <param name="Outcome">What it said.</param>
/// <param name="Remaining">Permits left afterwards; 0 where nothing is counted.</param>
/// <param name="RetryAfter">Time until it would agree; zero when it agreed.</param>
public readonly record struct TraceEntry(Stage Stage, string? Name, ReadingOutcome Outcome, float Remaining, TimeSpan RetryAfter)
{
    /// <summary>What a content filter found; null for other stages.</summary>
    public ContentFinding? Finding { get; init; }

    /// <summary>What somebody said who was asked for a second opinion; null for other stages.</summary>
    public GivenOpinion? Opinion { get; init; }
}

/// <summary>The rules and counters behind the readings of every decision that took the same way.</summary>
internal sealed record TraceLayout(string[] Rules, TracedCounter[] Counters);

/// <summary>A counter as a trace shows it.</summary>
/// <param name="Name">The policy and the limit.</param>
/// <param name="PermitsOf">The permits that <see cref="LimitReading.Left"/> of its readings stands for.</param>
internal sealed record TracedCounter(string Name, Func<long, float> PermitsOf);
