using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>
/// Processor time of the calling thread: what other processes take away does not count. Where the system does not tell, the time on the wall.
/// </summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    private static readonly bool IsAskedFor = Environment.GetEnvironmentVariable("BENCH_CPU_TIME") == "1";

    /// <summary>Nanoseconds since some point, on the wall unless processor time is asked for.</summary>
    public static double Elapsed() => IsAskedFor ? Nanoseconds() : Stopwatch.GetTimestamp() * 1e9 / Stopwatch.Frequency;

    /// <summary>Nanoseconds of processor time since some point.</summary>
    public static double Nanoseconds()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadClock, out TimeSpec time) != 0)
        {
            return Stopwatch.GetTimestamp() * 1e9 / Stopwatch.Frequency;
        }

        return time.Seconds * 1e9 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
