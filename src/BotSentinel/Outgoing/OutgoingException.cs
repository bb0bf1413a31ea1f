namespace BotSentinel.Outgoing;

/// <summary>A call was not sent: it would have come too late, or too many wait. Nothing has reached the platform.</summary>
public class OutgoingException : Exception
{
    /// <summary>A call was not sent.</summary>
    /// <param name="message">Why.</param>
    /// <param name="couldBeSentAt">The earliest moment at which it could have been.</param>
    /// <param name="retryAfter">How long that is from now.</param>
    public OutgoingException(string message, DateTimeOffset couldBeSentAt, TimeSpan retryAfter)
        : base(message) => (CouldBeSentAt, RetryAfter) = (couldBeSentAt, retryAfter);

    /// <summary>The earliest moment at which it could have been sent, as far as could be told.</summary>
    public DateTimeOffset CouldBeSentAt { get; }

    /// <summary>How long that was from the moment of refusing.</summary>
    public TimeSpan RetryAfter { get; }
}

/// <summary>The call could not be sent before its deadline.</summary>
public sealed class OutgoingDeadlineException(DateTimeOffset couldBeSentAt, TimeSpan retryAfter)
    : OutgoingException(FormattableString.Invariant($"The call cannot be sent before its deadline, but {couldBeSentAt:u} at the earliest."), couldBeSentAt, retryAfter);

/// <summary>As many calls wait as may wait.</summary>
public sealed class OutgoingQueueFullException(int waiting, DateTimeOffset couldBeSentAt, TimeSpan retryAfter)
    : OutgoingException(FormattableString.Invariant($"{waiting} calls wait to be sent, and no more may (outgoing.queue). Send less, or let more wait."), couldBeSentAt, retryAfter);
