namespace BotSentinel.Opinions;

/// <summary>Leaves alone who fails again and again: after some failures in a row one question in each pause is asked, until one is answered. Not thread safe.</summary>
/// <param name="time">The clock. Pauses go by its timestamps, so that one that is set makes none longer.</param>
internal sealed class OpinionBreaker(TimeProvider time)
{
    private const int MostFailures = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _pausedSince;

    /// <summary>Whether to ask now.</summary>
    public bool MayAsk => !IsPausing || time.GetElapsedTime(_pausedSince) >= Pause;

    private bool IsPausing => _failures >= MostFailures;

    /// <summary>It is asked. After a pause that is done once, and then another pause begins.</summary>
    public void Asking()
    {
        if (IsPausing)
        {
            _pausedSince = time.GetTimestamp();
        }
    }

    /// <summary>It has answered, if only with nothing that could be read: what users write must not silence it.</summary>
    public void Answered() => _failures = 0;

    /// <summary>It has failed. True when a pause begins with it.</summary>
    public bool Failed()
    {
        _failures++;
        Asking();
        return _failures == MostFailures;
    }
}
