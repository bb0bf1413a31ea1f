namespace BotSentinel.Filters.Memory;

/// <summary>How often senders did something lately. Of fixed size; who did nothing for longest goes first. Thread safe.</summary>
internal sealed class Bursts(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Burst[] _bursts = new Burst[capacity];

    /// <summary>Reactions in the window that began with the first of them.</summary>
    public int Count(ulong sender, long now, TimeSpan window, bool onlyPeek)
    {
        lock (_lock)
        {
            ref Burst burst = ref Find(sender);
            bool isOld = burst.Sender != sender || now - burst.Since > window.Ticks;
            int count = isOld ? 1 : burst.Count + 1;
            if (!onlyPeek)
            {
                burst = new Burst(sender, isOld ? now : burst.Since, count);
            }

            return count;
        }
    }

    /// <summary>The sender's place, or among a few that it may have the one that is not needed any more.</summary>
    private ref Burst Find(ulong sender)
    {
        const int Neighbours = 8;
        int first = (int)(sender % (ulong)_bursts.Length), oldest = first;
        for (int i = 0; i < Neighbours; i++)
        {
            int at = (first + i) % _bursts.Length;
            if (_bursts[at].Sender == sender)
            {
                return ref _bursts[at];
            }

            oldest = _bursts[at].Since < _bursts[oldest].Since ? at : oldest;
        }

        return ref _bursts[oldest];
    }

    private readonly record struct Burst(ulong Sender, long Since, int Count);
}
