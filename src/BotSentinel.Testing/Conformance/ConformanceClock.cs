namespace BotSentinel.Testing;

/// <summary>A clock that stands until it is set, forward or back. Thread safe.</summary>
/// <param name="start">What it shows first.</param>
public sealed class ConformanceClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <summary>What it shows.</summary>
    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _ticks, value.UtcTicks);
    }

    /// <summary>Moves it; a negative time sets it back.</summary>
    public void Move(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
