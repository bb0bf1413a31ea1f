using BotSentinel.Decisions;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Limits;

/// <summary>One subject of one counter on a clock that a test moves by hand.</summary>
internal sealed class OneSubject(CounterRule rule)
{
    private CounterState _state;

    public static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    public long Now { get; set; } = Start;

    public LimitReading Ask(long fingerprint = 0)
    {
        LimitReading reading = rule.Decide(_state, new CounterInput(Now, fingerprint), out CounterState after);
        if (reading.Outcome == ReadingOutcome.Agreed || rule.CountDenied)
        {
            _state = after;
        }

        return reading;
    }

    /// <summary>Asks without keeping anything.</summary>
    public bool WouldAgreeAt(long now) => rule.Decide(_state, new CounterInput(now, 0), out _).Outcome == ReadingOutcome.Agreed;

    public int AgreedOf(int times) => Enumerable.Range(0, times).Count(_ => Ask().Outcome == ReadingOutcome.Agreed);
}
