namespace BotSentinel.Redis.Tests.Processes;

/// <summary>
/// Checks what processes decided, afterwards and without the engine. What it finds is certain: only decisions that began and ended within a window, and so were made in
/// it whatever their order, are counted against its limit.
/// </summary>
internal static class History
{
    /// <summary>The most that any window of this length has admitted for certain.</summary>
    /// <param name="history">The decisions about one subject.</param>
    /// <param name="window">In microseconds.</param>
    public static int MostInOneWindow(IEnumerable<Observation> history, long window)
    {
        Observation[] passed = [.. history.Where(decision => decision.Said == "passed").OrderBy(decision => decision.Began)];
        int most = 0;
        for (int first = 0; first < passed.Length; first++)
        {
            int within = passed.Skip(first).TakeWhile(decision => decision.Began < passed[first].Began + window).Count(decision => decision.Ended < passed[first].Began + window);
            most = Math.Max(most, within);
        }

        return most;
    }
}
