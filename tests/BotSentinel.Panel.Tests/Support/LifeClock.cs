namespace BotSentinel.Panel.Tests.Support;

/// <summary>The system's clock, set back by so much: a day passes in seconds, and timers go on as they do.</summary>
internal sealed class LifeClock : TimeProvider
{
    public TimeSpan Behind { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Behind;
}
