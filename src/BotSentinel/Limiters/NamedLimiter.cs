using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Limiters;

/// <summary>A limiter from elsewhere among the limits of a policy. The border to somebody else's code: a failure there lets the update through, and goes into the log.</summary>
internal sealed partial class NamedLimiter(string name, PartitionedRateLimiter<BotUpdate> limiter, ILogger logger)
{
    /// <summary>What a limiter that does not tell when to come again is taken to mean.</summary>
    public static readonly TimeSpan UsualRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long one refusal is the same refusal: limiters don't tell their window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public string Name => name;

    /// <summary>Asks for a permit, or only whether there is one.</summary>
    /// <param name="update">Whose.</param>
    /// <param name="onlyPeek">Whether nothing is to be taken.</param>
    /// <param name="lease">What is to be given back by <see cref="End"/>; null where nothing was taken.</param>
    public LimitReading Ask(BotUpdate update, bool onlyPeek, out RateLimitLease? lease)
    {
        lease = null;
        try
        {
            lease = limiter.AttemptAcquire(update, onlyPeek ? 0 : 1);
            LimitReading said = lease.IsAcquired
                ? LimitReading.Agree(Math.Clamp(limiter.GetStatistics(update)?.CurrentAvailablePermits ?? 0, 0, int.MaxValue))
                : LimitReading.Deny((lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan retryAfter) ? retryAfter : UsualRetryAfter).Ticks);
            if (onlyPeek || said.IsDenied)
            {
                End(lease);
                lease = null;
            }

            return said;
        }
#pragma warning disable CA1031 // Whatever somebody else's limiter throws, an honest user is not to pay for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Failed(logger, name, failure);
            return default;
        }
    }

    /// <summary>Gives a lease back. Throws nothing.</summary>
    public void End(RateLimitLease lease)
    {
        try
        {
            lease.Dispose();
        }
#pragma warning disable CA1031 // The same border.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.NotEnded(logger, name, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The limiter {Limiter} failed; the update was let through.")]
        public static partial void Failed(ILogger logger, string limiter, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "A lease of the limiter {Limiter} could not be disposed.")]
        public static partial void NotEnded(ILogger logger, string limiter, Exception failure);
    }
}
