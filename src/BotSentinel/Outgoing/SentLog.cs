namespace BotSentinel.Outgoing;

/// <summary>
/// The moments of a group's latest messages, so that no window, wherever it begins, holds more than the permits. A moment is that of the platform's
/// answer: measured from the sending, a fast call after a slow one would reach the platform too early.
/// </summary>
internal sealed class SentLog
{
    private long[] _moments = [];
    private int _next;
    private int _count;

    /// <summary>When the last message of the window is forgotten.</summary>
    public long EmptyAt(long window) => _count == 0 ? 0 : FromNewest(0) + window;

    /// <summary>From when on so many messages may go; more than there are permits go when the window is empty.</summary>
    public long ReadyAt(int messages, int permits, long window)
    {
        int kept = permits - Math.Min(messages, permits);
        return _count <= kept ? 0 : FromNewest(kept) + window;
    }

    public void Add(long now, int messages, int permits)
    {
        if (_moments.Length < permits)
        {
            Grow(permits);
        }

        for (int i = 0; i < Math.Min(messages, permits); i++)
        {
            _moments[_next] = now;
            _next = (_next + 1) % _moments.Length;
            _count = Math.Min(_count + 1, _moments.Length);
        }
    }

    /// <summary>Takes over what was logged for the same group under another name.</summary>
    public void Join(SentLog other, int permits)
    {
        long[] all = [.. Moments().Concat(other.Moments()).Order()];
        Clear();
        foreach (long moment in all)
        {
            Add(moment, 1, permits);
        }
    }

    public void Clear() => (_next, _count) = (0, 0);

    private IEnumerable<long> Moments() => Enumerable.Range(0, _count).Select(FromNewest);

    private long FromNewest(int index) => _moments[(_next - 1 - index + (2 * _moments.Length)) % _moments.Length];

    private void Grow(int permits)
    {
        long[] kept = [.. Moments().Reverse()];
        _moments = new long[permits];
        kept.CopyTo(_moments, 0);
        _count = kept.Length;
        _next = _count % permits;
    }
}
