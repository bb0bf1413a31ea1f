using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Permits are held while an update is handled, and come back when the handler has ended; after the window at the latest, so that
/// one who never ends holds nobody up for ever. Denials take no lease.
/// </summary>
internal sealed class Concurrency(string identity, string name, LimitOptions options)
    : ExpiryLog(identity, name, options, countDenied: false)
{
    public override bool IsHeld => true;

    public override void Release(Span<uint> state, in CounterInput input, long takenAt) =>
        RemoveAt(state, input.At, input.At.At(takenAt + WindowTicks), (int)(input.HasUsualCost ? Price : PriceOf(input.Cost)));
}
