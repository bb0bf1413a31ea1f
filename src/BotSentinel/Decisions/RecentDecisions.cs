using System.Diagnostics.CodeAnalysis;

namespace BotSentinel.Decisions;

/// <summary>
/// The decisions about the latest updates of one bot, by update number, so that what a platform delivers again keeps its
/// verdict and takes no second permit. The oldest are forgotten first. Thread safe.
/// </summary>
/// <param name="capacity">Decisions to remember; at least 1. One takes about 300 bytes.</param>
public sealed class RecentDecisions(int capacity)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<long, Decision> _decisions = [];
    private readonly Queue<long> _order = new();

    /// <summary>The decision about an update that was remembered and not yet forgotten.</summary>
    public bool TryGet(long updateId, [MaybeNullWhen(false)] out Decision decision)
    {
        lock (_changing)
        {
            return _decisions.TryGetValue(updateId, out decision);
        }
    }

    /// <summary>Remembers a decision; the first one about an update stays.</summary>
    public void Add(long updateId, in Decision decision)
    {
        lock (_changing)
        {
            if (!_decisions.TryAdd(updateId, decision))
            {
                return;
            }

            _order.Enqueue(updateId);
            if (_order.Count > capacity)
            {
                _decisions.Remove(_order.Dequeue());
            }
        }
    }
}
