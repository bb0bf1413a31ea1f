using System.Runtime.CompilerServices;

namespace BotSentinel.Server.Webhooks;

/// <summary>
/// Knows which webhook updates were decided and which ones the bot took, so that a redelivered update is decided once and
/// taken once. While one is under way, its redeliveries wait. Safe for any number of threads.
/// </summary>
internal sealed class DeliveryLedger(int capacity = DeliveryLedger.DefaultCapacity)
{
    /// <summary>Telegram has at most 100 requests open and repeats those that failed; this is hours of a busy bot at 3 MB.</summary>
    public const int DefaultCapacity = 65_536;

    private readonly Lock _gate = new();
    private readonly RecentUpdates<Delivery> _recent = new(capacity, delivery => delivery.State != DeliveryState.UnderWay);

    /// <summary>Claims the update for the caller, who must <see cref="Settle"/> it when the claim says so.</summary>
    public Claim Claim(long updateId)
    {
        lock (_gate)
        {
            ref Delivery delivery = ref _recent.Find(updateId);
            if (Unsafe.IsNullRef(ref delivery))
            {
                _recent.Add(updateId, new Delivery { State = DeliveryState.UnderWay });
                return new Claim(ClaimKind.Decide);
            }

            switch (delivery.State)
            {
                case DeliveryState.UnderWay:
                    delivery.Settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Claim(ClaimKind.Wait, delivery.Settled.Task);
                case DeliveryState.Undecided:
                    delivery.State = DeliveryState.UnderWay;
                    return new Claim(ClaimKind.Decide);
                case DeliveryState.NotTaken:
                    delivery.State = DeliveryState.UnderWay;
                    return new Claim(ClaimKind.Forward);
                default:
                    return new Claim(ClaimKind.Done);
            }
        }
    }

    /// <summary>Ends a claim: says what became of the update, and lets those that wait go on.</summary>
    public void Settle(long updateId, DeliveryState state)
    {
        TaskCompletionSource? settled;
        lock (_gate)
        {
            ref Delivery delivery = ref _recent.Find(updateId);
            settled = delivery.Settled;
            delivery = new Delivery { State = state };
        }

        settled?.SetResult();
    }

    private struct Delivery
    {
        public DeliveryState State;
        public TaskCompletionSource? Settled;
    }
}

/// <summary>How far an update has come.</summary>
internal enum DeliveryState : byte
{
    /// <summary>Somebody is deciding or forwarding it.</summary>
    UnderWay,

    /// <summary>It came, but was not decided.</summary>
    Undecided,

    /// <summary>Refused, and answered so.</summary>
    Refused,

    /// <summary>Let through, but the bot did not take it.</summary>
    NotTaken,

    /// <summary>The bot took it.</summary>
    Taken,
}

/// <summary>What the caller has to do about an update.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Settled">For <see cref="ClaimKind.Wait"/>: completes when the update was settled; claim again then.</param>
internal readonly record struct Claim(ClaimKind Kind, Task? Settled = null);

/// <summary>What to do about an update.</summary>
internal enum ClaimKind : byte
{
    /// <summary>Decide it, then forward it if allowed.</summary>
    Decide,

    /// <summary>It was decided before: forward it.</summary>
    Forward,

    /// <summary>Somebody else is at it: wait, then claim again.</summary>
    Wait,

    /// <summary>Nothing is left to do.</summary>
    Done,
}
