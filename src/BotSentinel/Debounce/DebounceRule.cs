using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Debounce;

/// <summary>
/// Refuses an update with the same fingerprint as the subject's last admitted one, until the window after that one is over.
/// Another content, or none to compare, passes. One fingerprint a subject, never a key a message.
/// State: the end of the window, and 32 bits of the fingerprint.
/// </summary>
internal sealed class DebounceRule(string identity, DebounceOptions options)
    : CounterRule(identity, "debounce", options.Scope, countDenied: false)
{
    private uint _windowUnits;
    private long _windowRest;

    public override long WindowTicks { get; } = options.Window.Ticks;

    public override bool ComparesContent => true;

    public override int Words => 2;

    public override void UseUnit(long unitTicks)
    {
        _windowUnits = (uint)(WindowTicks / unitTicks);
        _windowRest = WindowTicks % unitTicks;
    }

    public override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        if (input.Fingerprint == 0)
        {
            return default;
        }

        uint end = input.At.After(_windowUnits, _windowRest);
        uint until = input.At.Earlier(state[0], end);
        if (input.At.Ahead(until) > 0 && state[1] == (uint)input.Fingerprint)
        {
            return LimitReading.Deny(input.At.TicksUntil(until));
        }

        (state[0], state[1]) = (end, (uint)input.Fingerprint);
        return LimitReading.Agree(0);
    }
}
