namespace BotSentinel.Outgoing;

/// <summary>A token bucket, kept as what was missing at a moment, so that a rate may change at any time. The default value is full.</summary>
internal struct Bucket
{
    private double _missing;
    private long _at;

    /// <summary>Permits that are missing now.</summary>
    public readonly double MissingAt(long now, long interval) => Math.Max(0, _missing - ((double)Math.Max(0, now - _at) / interval));

    /// <summary>When nothing is missing any more.</summary>
    public readonly long FullAt(long interval) => _at + (long)Math.Ceiling(_missing * interval);

    /// <summary>From when on so many messages may go at once. More than the bucket holds go when it is full.</summary>
    public readonly long ReadyAt(int messages, long interval, int burst) =>
        _at + Math.Max(0, (long)Math.Ceiling((_missing - burst + Math.Min(messages, burst)) * interval));

    /// <summary>From when on the last of so many messages may go, if they go one by one.</summary>
    public readonly long LastReadyAt(int messages, long now, long interval, int burst) =>
        Math.Max(now, _at) + Math.Max(0, (long)Math.Ceiling((MissingAt(now, interval) - burst + messages) * interval));

    public void Take(long now, int messages, long interval)
    {
        _missing = MissingAt(now, interval) + messages;
        _at = Math.Max(_at, now);
    }

    /// <summary>Allows one message at this moment, and no burst before it is earned again.</summary>
    public void Empty(long until, long interval, int burst)
    {
        _missing = Math.Max(MissingAt(until, interval), burst - 1);
        _at = Math.Max(_at, until);
    }

    public void Join(Bucket other)
    {
        _missing = Math.Max(_missing, other._missing);
        _at = Math.Max(_at, other._at);
    }
}
