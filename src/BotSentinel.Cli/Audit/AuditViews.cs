namespace BotSentinel.Cli.Audit;

/// <summary>An audit entry, as far as the list shows it.</summary>
internal sealed record AuditEntryView(long Index, DateTimeOffset At, string Actor, string? Ip, string Action, string Object, string Outcome, string? Reason);

/// <summary>A checkpoint.</summary>
internal sealed record CheckpointView(long Size, DateTimeOffset At, string Checkpoint);

/// <summary>A key that checkpoints are verified with.</summary>
internal sealed record AuditKeyView(int Number, string Key, DateTimeOffset CreatedAt);
