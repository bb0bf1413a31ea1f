using System.Collections;
using System.Runtime.CompilerServices;

namespace BotSentinel.Decisions;

/// <summary>
/// The whole way of an update through the pipeline: each stage, rule and counter with what it said. Costs nothing to make:
/// the names belong to the policy, only the readings belong to the decision. Enumerate it when somebody asks.
/// </summary>
public readonly struct DecisionTrace : IEnumerable<TraceEntry>
{
    private readonly TraceLayout? _layout;
    private readonly string? _listDetail;
    private readonly LimitReading[]? _overflow;
    private readonly InlineReadings _inline;
    private readonly Stage _lastStage;
    private readonly Reason _listed;

    internal DecisionTrace(TraceLayout? layout, ReadOnlySpan<LimitReading> readings, Stage lastStage, Reason listed, string? listDetail)
    {
        _layout = layout;
        _lastStage = lastStage;
        _listed = listed;
        _listDetail = listDetail;
        if (readings.Length <= InlineReadings.Length)
        {
            readings.CopyTo(_inline);
        }
        else
        {
            _overflow = readings.ToArray();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TraceEntry> GetEnumerator()
    {
        yield return new TraceEntry(Stage.Lists, _listDetail, ListOutcome(), 0, TimeSpan.Zero);
        if (_layout is null || _lastStage < Stage.Policy)
        {
            yield break;
        }

        foreach (string rule in _layout.Rules)
        {
            yield return new TraceEntry(Stage.Policy, rule, ReadingOutcome.Agreed, 0, TimeSpan.Zero);
        }

        if (_lastStage < Stage.Limits)
        {
            yield break;
        }

        for (int i = 0; i < _layout.Counters.Length; i++)
        {
            LimitReading reading = Reading(i);
            yield return new TraceEntry(Stage.Limits, _layout.Counters[i], reading.Outcome, reading.Remaining, reading.RetryAfter);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadingOutcome ListOutcome() => _listed switch
    {
        Reason.BlockListed => ReadingOutcome.Denied,
        Reason.AllowListed => ReadingOutcome.Agreed,
        _ => ReadingOutcome.NotAsked,
    };

    private LimitReading Reading(int index) => _overflow is { } all ? all[index] : _inline[index];

    [InlineArray(Length)]
    private struct InlineReadings
    {
        public const int Length = 6;
        private LimitReading _first;
    }
}

/// <summary>One line of a trace.</summary>
/// <param name="Stage">The step of the pipeline.</param>
/// <param name="Name">The rule, limit or list entry; null where the stage alone says it.</param>
/// <param name="Outcome">What it said.</param>
/// <param name="Remaining">Permits left afterwards; 0 where nothing is counted.</param>
/// <param name="RetryAfter">Time until it would agree; zero when it agreed.</param>
public readonly record struct TraceEntry(Stage Stage, string? Name, ReadingOutcome Outcome, float Remaining, TimeSpan RetryAfter);

/// <summary>The names behind the readings of every decision that took the same way.</summary>
internal sealed record TraceLayout(string[] Rules, string[] Counters);
