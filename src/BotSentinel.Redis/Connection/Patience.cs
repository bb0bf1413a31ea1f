using BotSentinel.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BotSentinel.Redis.Connection;

/// <summary>Waits for answers as long as a decision may, and tells the breaker, the metrics and the log what fails.</summary>
internal sealed partial class Patience(TimeSpan deadline, RedisMetrics metrics, ILogger logger) : IDisposable
{
    private readonly Deadlines _deadlines = new(deadline, TimeProvider.System);

    /// <summary>Whether the call ended in time, well or not.</summary>
    public ValueTask<bool> EndsInTimeAsync(Task call) => _deadlines.EndsInTimeAsync(call);

    /// <summary>Whether the call ended well, in time.</summary>
    public async Task<bool> SucceedsAsync(Task call, Breaker breaker)
    {
        bool inTime = await _deadlines.EndsInTimeAsync(call);
        if (inTime && call.IsCompletedSuccessfully)
        {
            breaker.Succeeded();
            return true;
        }

        Fail(breaker, call, inTime);
        return false;
    }

    public void Fail(Breaker breaker, Task call, bool inTime)
    {
        Exception? failure = inTime ? call.Exception?.InnerException : null;
        metrics.Failed(failure);
        breaker.Failed(isCertain: failure is RedisConnectionException);
        if (failure is RedisServerException refused && !IsOfTheDay(refused))
        {
            Log.Refused(logger, refused.Message);
        }

        if (!inTime)
        {
            // Whatever comes of it later is nobody's concern, but has to be looked at.
            _ = call.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        }
    }

    public void Dispose() => _deadlines.Dispose();

    // What servers say on bad days, and stop saying by themselves.
    private static bool IsOfTheDay(RedisServerException refused) =>
        refused.Message.StartsWith("READONLY", StringComparison.Ordinal) || refused.Message.StartsWith("LOADING", StringComparison.Ordinal)
        || refused.Message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal) || refused.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Redis refused a script: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
