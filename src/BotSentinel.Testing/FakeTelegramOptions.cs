namespace BotSentinel.Testing;

/// <summary>How a <see cref="FakeTelegram"/> behaves.</summary>
public sealed record FakeTelegramOptions
{
    /// <summary>TCP port on 127.0.0.1. Default 0: a free one.</summary>
    public int Port { get; init; }

    /// <summary>The clock of message dates, limits, long polls and redelivery. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether sending faster than <see cref="Limits"/> is answered 429 with <c>retry_after</c>. Default false.</summary>
    public bool EnforceLimits { get; init; }

    /// <summary>How fast bots may send. Default: what Telegram's FAQ says. <see cref="FakeTelegram.Limits"/> changes it while running.</summary>
    public FakeLimits Limits { get; init; } = new();

    /// <summary>Wait before a webhook delivery is tried again; doubles with each failure. Default 1 second.</summary>
    public TimeSpan WebhookRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait. Default 1 minute.</summary>
    public TimeSpan WebhookRetryDelayMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a webhook may take to answer. Default 1 minute.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many calls, sent messages and webhook attempts are remembered, each; the oldest go first. At least 1; default 20,000.</summary>
    public int History { get; init; } = 20_000;
}
