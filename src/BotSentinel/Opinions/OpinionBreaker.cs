namespace BotSentinel.Opinions;

/// <summary>Leaves alone who fails again and again: after some failures in a row one question in each pause is asked, until one is answered. Not thread safe.</summary>
internal sealed class OpinionBreaker
{
    private const int MostFailures = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private int _failures;
    private DateTimeOffset _pausedUntil;

    /// <summary>Whether to ask now. After a pause it is yes once, and then no for another pause.</summary>
    public bool MayAsk(DateTimeOffset now)
    {
        if (_failures < MostFailures)
        {
            return true;
        }

        if (now < _pausedUntil)
        {
            return false;
        }

        _pausedUntil = now + Pause;
        return true;
    }

    /// <summary>It has answered, if only with nothing that could be read: what users write must not silence it.</summary>
    public void Answered() => _failures = 0;

    /// <summary>It has failed. True when a pause begins with it.</summary>
    public bool Failed(DateTimeOffset now)
    {
        if (++_failures < MostFailures)
        {
            return false;
        }

        _pausedUntil = now + Pause;
        return _failures == MostFailures;
    }
}
