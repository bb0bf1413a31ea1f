namespace BotSentinel.Telegram.Broadcasts;

/// <summary>Holds a broadcast, or several, and lets it go on. Thread safe.</summary>
public sealed class BroadcastPause
{
    private volatile TaskCompletionSource? _paused;

    /// <summary>Whether it is held.</summary>
    public bool IsPaused => _paused is not null;

    /// <summary>Holds it: chats whose turn has not come yet wait.</summary>
    public void Pause() => Interlocked.CompareExchange(ref _paused, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Interlocked.Exchange(ref _paused, null)?.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken) => _paused is { } paused ? paused.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
}
