using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Debounce;

/// <summary>
/// Refuses an update with the same fingerprint as the subject's last admitted one, until the window after that one is over.
/// Another content, or none to compare, passes. One fingerprint a subject, never a key a message.
/// </summary>
internal sealed class DebounceRule(string identity, DebounceOptions options)
    : CounterRule(identity, "debounce", options.Scope, countDenied: false)
{
    public override long WindowTicks { get; } = options.Window.Ticks;

    public override bool ComparesContent => true;

    public override LimitReading Decide(in CounterState before, in CounterInput input, out CounterState after)
    {
        long until = Math.Min(before.Until, input.Now + WindowTicks);
        if (until > input.Now && before.First == input.Fingerprint)
        {
            after = before;
            return LimitReading.Deny(until - input.Now);
        }

        after = new CounterState(input.Now + WindowTicks, input.Fingerprint, 0);
        return LimitReading.Agree(0);
    }
}
