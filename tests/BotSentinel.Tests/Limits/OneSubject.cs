using BotSentinel.Decisions;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Limits;

/// <summary>One subject of one counter on a clock that a test moves by hand.</summary>
internal sealed class OneSubject
{
    public static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly CounterRule _rule;
    private readonly RecordLayout _layout;
    private readonly uint[] _state;
    private long _askedAt = Start;

    public OneSubject(CounterRule rule)
    {
        _rule = rule;
        _layout = RecordLayout.Divide("p", [rule])[0];
        _state = new uint[rule.Words];
        _layout.Forget(_state, At(Start));
    }

    public long Now { get; set; } = Start;

    public CounterRule Rule => _rule;

    /// <summary>The words as they are kept.</summary>
    public ReadOnlySpan<uint> State => _state;

    /// <summary>The times after which anything may change are whole numbers of this.</summary>
    public long UnitTicks => _layout.UnitTicks;

    public LimitReading Ask(ulong fingerprint = 0, double? cost = null)
    {
        Refresh();
        uint[] state = [.. _state];
        LimitReading reading = _rule.Decide(state, Input(Now, fingerprint, cost));
        if (reading.Outcome == ReadingOutcome.Agreed || _rule.CountDenied || _rule.RemembersDenials)
        {
            state.CopyTo(_state, 0);
        }

        return reading;
    }

    public void Adjust(double permits)
    {
        Refresh();
        _rule.Adjust(_state, Input(Now, 0, null), permits);
    }

    public void Release(long takenAt, double? cost = null)
    {
        Refresh();
        _rule.Release(_state, Input(Now, 0, cost), takenAt);
    }

    /// <summary>Takes over what the same subject has used under other settings, at the moment that it stands at.</summary>
    public void Adopt(OneSubject older)
    {
        Now = _askedAt = older.Now;
        _rule.Adopt(older._state, older._rule, older.At(Now), _state, At(Now));
    }

    /// <summary>Asks without keeping anything.</summary>
    public bool WouldAgreeAt(long now, double? cost = null) => _rule.Decide([.. _state], Input(now, 0, cost)).Outcome == ReadingOutcome.Agreed;

    public int AgreedOf(int times) => Enumerable.Range(0, times).Count(_ => Ask().Outcome == ReadingOutcome.Agreed);

    private CounterInput Input(long now, ulong fingerprint, double? cost) => new(At(now), new CounterQuestion(now, fingerprint, cost ?? double.NaN));

    private Instant At(long ticks) => _layout.At(ticks);

    // As the table does now and then: what is over becomes now, before it is so old that it would look like the future.
    private void Refresh()
    {
        Instant now = At(Now);
        for (int word = 0; word < _rule.TimeWords; word++)
        {
            _state[word] = now.Carry(_state[word], At(_askedAt).Epoch);
        }

        _askedAt = Now;
    }
}
