using BotSentinel.Decisions;

namespace BotSentinel.Opinions;

/// <summary>What was said about texts, by their keys; the oldest goes first. Not thread safe.</summary>
internal sealed class OpinionMemory
{
    private readonly Dictionary<ulong, (GivenOpinion Said, DateTimeOffset Until)> _said = [];
    private readonly Queue<(ulong Key, DateTimeOffset Until)> _order = new();

    /// <summary>What was said about a text; null when nothing was, or too long ago.</summary>
    public GivenOpinion? Find(ulong key, DateTimeOffset now) => _said.TryGetValue(key, out var found) && found.Until > now ? found.Said : null;

    /// <summary>Remembers what was said.</summary>
    /// <param name="key">The text's.</param>
    /// <param name="said">What was said.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When to forget it.</param>
    /// <param name="capacity">How many texts may be remembered.</param>
    public void Add(ulong key, GivenOpinion said, DateTimeOffset now, DateTimeOffset until, int capacity)
    {
        while (_order.TryPeek(out var oldest) && (_order.Count >= capacity || oldest.Until <= now))
        {
            _order.Dequeue();
            if (_said.TryGetValue(oldest.Key, out var found) && found.Until == oldest.Until)
            {
                _said.Remove(oldest.Key);
            }
        }

        if (capacity > 0 && until > now)
        {
            _said[key] = (said, until);
            _order.Enqueue((key, until));
        }
    }
}
