namespace BotSentinel.Interleavings;

/// <summary>Where a thread of an exploration may be interrupted. Threads that are none run on.</summary>
internal static class Turns
{
    [ThreadStatic]
    private static Run? t_run;

    [ThreadStatic]
    private static int t_thread;

    public static void Join(Run run, int thread) => (t_run, t_thread) = (run, thread);

    public static void Leave() => t_run = null;

    /// <summary>Another thread may be given the turn here.</summary>
    public static void Point() => t_run?.Point(t_thread, waits: false);

    /// <summary>This thread has changed what another may wait for.</summary>
    public static void Changed() => t_run?.Changed();

    /// <summary>This thread can't go on before another has done something.</summary>
    public static void Wait()
    {
        if (t_run is null)
        {
            throw new InvalidOperationException("A lock was left behind.");
        }

        t_run.Point(t_thread, waits: true);
    }
}
