namespace BotSentinel.Cli.Bots;

/// <summary>A bot as the gateway tells of it; its token it never tells.</summary>
internal sealed record BotView(string Id, string Name, string Mode, string? Upstream, string? Telegram, string? Policy, bool Notices, bool Enabled, bool HasSecretToken, string? Hook, DateTimeOffset CreatedAt);
