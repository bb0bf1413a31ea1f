namespace BotSentinel.Outgoing;

/// <summary>
/// The right to make one call, from the moment that it is its turn. Dispose it when the platform has answered, or the call has failed: the next message into
/// the same chat waits for that. Disposing it again does nothing.
/// </summary>
public readonly struct OutgoingTurn : IDisposable, IEquatable<OutgoingTurn>
{
    private readonly QueuedCall? _call;
    private readonly int _use;

    internal OutgoingTurn(QueuedCall call) => (_call, _use) = (call, call.Use);

    /// <summary>How long the call has waited for its turn, refusals included.</summary>
    public TimeSpan Waited => _call?.Scheduler.WaitOf(_call, _use) ?? TimeSpan.Zero;

    /// <summary>
    /// The platform has refused the call with 429. Freezes what it throttled for that long, lowers the rate that it shows to be too high, and waits for the
    /// call's next turn, before later calls into the same chat.
    /// </summary>
    /// <param name="retryAfter">What the platform said (<c>retry_after</c>). Less than a second counts as one.</param>
    /// <param name="isForAll">Whether the platform said that the whole bot is meant; null: it did not say.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>True: send it again. False: it cannot be before its deadline; pass the 429 on.</returns>
    public ValueTask<bool> RetryAsync(TimeSpan retryAfter, bool? isForAll = null, CancellationToken cancellationToken = default) =>
        _call is null ? new ValueTask<bool>(false) : _call.Scheduler.RetryAsync(_call, _use, retryAfter, isForAll, cancellationToken);

    internal ValueTask<bool> PostponeAsync(SharedWait wait, CancellationToken cancellationToken) =>
        _call is null ? new ValueTask<bool>(false) : _call.Scheduler.PostponeAsync(_call, _use, wait, cancellationToken);

    /// <summary>As <see cref="RetryAsync"/>, for a call that cannot be sent again: freezes and learns, and waits for nothing.</summary>
    /// <param name="retryAfter">What the platform said (<c>retry_after</c>). Less than a second counts as one.</param>
    /// <param name="isForAll">Whether the platform said that the whole bot is meant; null: it did not say.</param>
    public void Refused(TimeSpan retryAfter, bool? isForAll = null) => _call?.Scheduler.Refused(_call, _use, retryAfter, isForAll);

    /// <inheritdoc/>
    public void Dispose() => _call?.Scheduler.End(_call, _use);

    /// <inheritdoc/>
    public bool Equals(OutgoingTurn other) => _call == other._call && _use == other._use;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OutgoingTurn other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_call, _use);

    /// <summary>The same turn.</summary>
    public static bool operator ==(OutgoingTurn left, OutgoingTurn right) => left.Equals(right);

    /// <summary>Another turn.</summary>
    public static bool operator !=(OutgoingTurn left, OutgoingTurn right) => !left.Equals(right);
}
