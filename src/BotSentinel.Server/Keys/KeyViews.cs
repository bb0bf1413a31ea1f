namespace BotSentinel.Server.Keys;

/// <summary>An API key as the API shows it: never the key itself.</summary>
internal sealed record KeyView(string Id, string Name, string Start, string[] Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public static KeyView Of(KeyRow row) => new(row.Id, row.Name, row.Start, KeyScopes.Write(row.Scopes), row.CreatedAt, row.ExpiresAt, row.LastUsedAt, row.RevokedAt);
}

/// <summary>An API key that was just made. The key is shown this once.</summary>
internal sealed record NewKeyView(string Key, KeyView About);

/// <summary>An API key to be made.</summary>
internal sealed record NewKey
{
    /// <summary>What it is for: who reads the log will know it by this.</summary>
    public required string Name { get; init; }

    /// <summary>What it opens; left out: everything of the tenant that the caller's own key opens.</summary>
    public string[]? Scopes { get; init; }

    /// <summary>When it ends; left out: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
