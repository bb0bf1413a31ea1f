using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BotSentinel.Server.Webhooks;

/// <summary>
/// What is known of the latest updates, by update id. Bounded: the longest known goes first, in whatever order the ids came.
/// Not thread safe.
/// </summary>
internal sealed class RecentUpdates<T>(int capacity, Func<T, bool> mayForget)
{
    private const int Attempts = 64;

    private readonly Dictionary<long, T> _known = [];
    private readonly Queue<long> _order = new();

    public int Count => _known.Count;

    /// <summary>What is known of the update, to be changed in place; a null reference when nothing is.</summary>
    public ref T Find(long updateId) => ref CollectionsMarshal.GetValueRefOrNullRef(_known, updateId);

    public bool TryGet(long updateId, [MaybeNullWhen(false)] out T known) => _known.TryGetValue(updateId, out known);

    /// <summary>Adds an update of which nothing is known, and forgets the longest known if there are too many.</summary>
    public void Add(long updateId, T state)
    {
        _known.Add(updateId, state);
        _order.Enqueue(updateId);
        for (int attempt = 0; _known.Count > capacity && attempt < Attempts; attempt++)
        {
            ForgetOldest();
        }
    }

    private void ForgetOldest()
    {
        long oldest = _order.Dequeue();
        if (mayForget(_known[oldest]))
        {
            _known.Remove(oldest);
        }
        else
        {
            _order.Enqueue(oldest);
        }
    }
}
