using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Bots;

/// <summary>A bot as the API shows it: without its token and secret, which are replaced only.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name within the tenant.</param>
/// <param name="Mode">How it gets its updates.</param>
/// <param name="Upstream">The bot's own webhook address; null in polling mode, or when the bot tells it.</param>
/// <param name="Telegram">The Bot API server; null: the gateway's.</param>
/// <param name="Policy">The id of the policy it is protected by; null: the built-in one.</param>
/// <param name="Notices">Whether limited users are told where the policy says so.</param>
/// <param name="Enabled">Whether it is served.</param>
/// <param name="HasSecretToken">Whether it has a secret for its webhook.</param>
/// <param name="Hook">The path of its webhook on the public listener; null in polling mode.</param>
/// <param name="Published">The number of the version in force.</param>
/// <param name="HasDraft">Whether somebody works on another one.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="ChangedAt">When it was changed last, its draft too.</param>
internal sealed record BotView(string Id, string Name, BotMode Mode, string? Upstream, string? Telegram, string? Policy, bool Notices, bool Enabled, bool HasSecretToken, string? Hook, int? Published, bool HasDraft, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static BotView Of(BotRow row, string path) => new(
        row.Id,
        row.Name,
        row.Mode,
        row.Upstream,
        row.Telegram,
        row.PolicyId,
        row.Notices,
        row.IsEnabled,
        row.SecretToken is not null,
        row.Mode == BotMode.Webhook ? $"/hook/{path}" : null,
        row.Published,
        row.Draft is not null,
        row.CreatedAt,
        row.ChangedAt);
}

/// <summary>What of a bot has versions: all but its name and its secrets.</summary>
internal record BotDocument
{
    /// <summary>Whether it gets its updates by getUpdates (polling) or Telegram posts them (webhook).</summary>
    public BotMode Mode { get; init; }

    /// <summary>The bot's own webhook address; left out in polling mode, or when the bot tells it by setWebhook.</summary>
    public string? Upstream { get; init; }

    /// <summary>The Bot API server; left out: the gateway's.</summary>
    public string? Telegram { get; init; }

    /// <summary>The id of the policy it is protected by; left out: the built-in one.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether limited users are told where the policy says so.</summary>
    public bool Notices { get; init; } = true;

    /// <summary>False: it is served no more than a bot that the gateway does not know.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The document that was kept.</summary>
    public static BotDocument Of(string json) => JsonSerializer.Deserialize<BotDocument>(json, ApiJson.Options)!;

    /// <summary>As it is kept: without what those who derive have beside it.</summary>
    public string ToJson() => JsonSerializer.Serialize<BotDocument>(this, ApiJson.Options);

    public void WriteTo(BotRow row)
    {
        row.Mode = Mode;
        row.Upstream = Upstream;
        row.Telegram = Telegram;
        row.PolicyId = Policy;
        row.Notices = Notices;
        row.IsEnabled = Enabled;
    }
}

/// <summary>What can be said of a bot.</summary>
internal record BotSettings : BotDocument
{
    /// <summary>The secret_token that the webhook is registered with. Never shown; left out in a change: it stays.</summary>
    public string? SecretToken { get; init; }
}

/// <summary>A bot to be added.</summary>
internal sealed record NewBot : BotSettings
{
    /// <summary>Its name in paths, logs and metrics: letters, digits, - and _. It stays.</summary>
    public required string Name { get; init; }

    /// <summary>The token that @BotFather gave. Never shown.</summary>
    public required string Token { get; init; }
}

/// <summary>A bot as it is to be from now on.</summary>
internal sealed record BotChange : BotSettings
{
    /// <summary>A new token; left out: the old one stays.</summary>
    public string? Token { get; init; }
}
