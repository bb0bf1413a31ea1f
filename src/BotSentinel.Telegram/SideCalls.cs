using Microsoft.Extensions.Logging;

namespace BotSentinel.Telegram;

/// <summary>Calls that are made because of an update, but that no update waits for: bounded in number and in time, and their failures stop here.</summary>
internal sealed partial class SideCalls(TimeProvider clock, ILogger logger)
{
    public const int MaxUnderWay = 64;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _underWay;

    /// <summary>Starts a call, unless too many are under way.</summary>
    public void Start(string purpose, Func<CancellationToken, Task> call)
    {
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            Log.LeftOut(logger, purpose, MaxUnderWay);
            return;
        }

        _ = Task.Run(() => RunAsync(purpose, call));
    }

    private async Task RunAsync(string purpose, Func<CancellationToken, Task> call)
    {
        using CancellationTokenSource patience = new(Patience, clock);
        try
        {
            await call(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Log.TooSlow(logger, purpose, Patience.TotalSeconds);
        }
#pragma warning disable CA1031 // The border to the author's code and to Telegram: whatever they throw, nobody waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Failed(logger, purpose, failure);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Purpose} was left out: {Max} such calls are under way.")]
        public static partial void LeftOut(ILogger logger, string purpose, int max);

        [LoggerMessage(2, LogLevel.Warning, "{Purpose} took longer than {Seconds} s and was given up.")]
        public static partial void TooSlow(ILogger logger, string purpose, double seconds);

        [LoggerMessage(3, LogLevel.Error, "{Purpose} failed.")]
        public static partial void Failed(ILogger logger, string purpose, Exception failure);
    }
}
