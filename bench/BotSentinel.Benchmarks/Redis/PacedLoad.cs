using System.Collections.Concurrent;
using System.Diagnostics;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Redis;

/// <summary>So many decisions a second, whatever becomes of those before, and how long each took.</summary>
internal sealed class PacedLoad : IDisposable
{
    private readonly ConcurrentQueue<double> _took = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Sentinel _sentinel;
    private readonly Task _running;

    public PacedLoad(Sentinel sentinel, int perSecond)
    {
        _sentinel = sentinel;
        _running = RunAsync(perSecond / 100);
    }

    /// <summary>Ends it; the milliseconds of each decision, the shortest first.</summary>
    public async Task<double[]> EndAsync()
    {
        await _over.CancelAsync();
        await _running;
        return [.. _took.Order()];
    }

    public void Dispose() => _over.Dispose();

    private async Task RunAsync(int each)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var open = new List<Task>();
        for (int step = 0; !_over.IsCancellationRequested; step++)
        {
            open.AddRange(Enumerable.Range(0, each).Select(i => DecideAsync((step * each) + i)));
            open.RemoveAll(deciding => deciding.IsCompletedSuccessfully);
            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(open);
    }

    private async Task DecideAsync(int number)
    {
        BotUpdate update = new() { Kind = UpdateKind.Message, UserId = 1 + (number % 1000), ChatId = 1 };
        long began = Stopwatch.GetTimestamp();
        await _sentinel.DecideAsync(update);
        _took.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }
}
