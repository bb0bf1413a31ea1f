namespace BotSentinel.Redis.Tests.Outgoing;

/// <summary>A clock that can be set back, as another server's may be.</summary>
internal sealed class SettableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
