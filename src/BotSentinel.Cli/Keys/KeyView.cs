namespace BotSentinel.Cli.Keys;

/// <summary>An API key as the gateway tells of it: never the key itself.</summary>
internal sealed record KeyView(string Id, string Name, string Start, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public string State(DateTimeOffset now) => RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : "open";
}

/// <summary>A key that was just made, which is told this once.</summary>
internal sealed record NewKeyView(string Key, KeyView About);
