using System.Diagnostics;

namespace BotSentinel.Benchmarks.Redis;

/// <summary>What one kind of call costs with 256 callers on one connection: how many a second, and processor time here and in the server's main thread.</summary>
internal sealed record Rates(double PerSecond, double ServerMicroseconds, double ClientMicroseconds)
{
    public const int Callers = 256;
    private const int Rounds = 5;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(700);

    /// <summary>Measures all kinds in turns; the medians.</summary>
    public static async Task<Rates[]> MeasureAsync(LocalRedis server, params Func<int, Task>[] kinds)
    {
        List<Rates>[] rounds = [.. kinds.Select(_ => new List<Rates>())];
        for (int round = -1; round < Rounds; round++)
        {
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                Rates rates = await RoundAsync(server, kinds[kind]);
                if (round >= 0)
                {
                    rounds[kind].Add(rates);
                }
            }
        }

        return [.. rounds.Select(some => new Rates(Median(some.Select(rates => rates.PerSecond)), Median(some.Select(rates => rates.ServerMicroseconds)), Median(some.Select(rates => rates.ClientMicroseconds))))];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static async Task<Rates> RoundAsync(LocalRedis server, Func<int, Task> call)
    {
        using Process own = Process.GetCurrentProcess();
        double serverBefore = server.MainThreadMicroseconds;
        TimeSpan clientBefore = own.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp(), count = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            int done = 0;
            for (int i = caller; Stopwatch.GetElapsedTime(started) < RoundTime; i += Callers, done++)
            {
                await call(i);
            }

            Interlocked.Add(ref count, done);
        })));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        own.Refresh();
        return new Rates(count / seconds, (server.MainThreadMicroseconds - serverBefore) / count, (own.TotalProcessorTime - clientBefore).TotalMicroseconds / count);
    }
}
