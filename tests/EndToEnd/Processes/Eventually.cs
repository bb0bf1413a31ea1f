using System.Diagnostics;

namespace EndToEnd.Processes;

/// <summary>Waits for what other processes do, which no clock of ours drives.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the condition came to hold in time.</summary>
    public static async Task<bool> HoldsAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > patience)
            {
                return false;
            }

            await Task.Delay(Interval);
        }

        return true;
    }
}
