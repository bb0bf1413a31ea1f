using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Bots;

/// <summary>What stands in a bot's form.</summary>
public sealed class BotForm
{
    public string Name { get; set; } = "";

    /// <summary>Empty: none is given, or the old one stays.</summary>
    public string Token { get; set; } = "";

    /// <summary>Empty: none is given, or the old one stays.</summary>
    public string SecretToken { get; set; } = "";

    public bool IsWebhook { get; set; }

    public string Upstream { get; set; } = "";

    public string Telegram { get; set; } = "";

    /// <summary>Empty: the built-in one.</summary>
    public string Policy { get; set; } = "";

    public bool Notices { get; set; } = true;

    public bool Enabled { get; set; } = true;

    internal static BotForm Of(BotView bot) => new()
    {
        Name = bot.Name,
        IsWebhook = bot.Mode == BotMode.Webhook,
        Upstream = bot.Upstream ?? "",
        Telegram = bot.Telegram ?? "",
        Policy = bot.Policy ?? "",
        Notices = bot.Notices,
        Enabled = bot.Enabled,
    };

    internal NewBot ToNew() => new()
    {
        Name = Name.Trim(),
        Token = Token.Trim(),
        SecretToken = IsWebhook ? Given(SecretToken) : null,
        Mode = Mode,
        Upstream = IsWebhook ? Given(Upstream) : null,
        Telegram = Given(Telegram),
        Policy = Given(Policy),
        Notices = Notices,
        Enabled = Enabled,
    };

    internal BotChange ToChange() => new()
    {
        Token = Given(Token),
        SecretToken = Given(SecretToken),
        Mode = Mode,
        Upstream = IsWebhook ? Given(Upstream) : null,
        Telegram = Given(Telegram),
        Policy = Given(Policy),
        Notices = Notices,
        Enabled = Enabled,
    };

    private BotMode Mode => IsWebhook ? BotMode.Webhook : BotMode.Polling;

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
