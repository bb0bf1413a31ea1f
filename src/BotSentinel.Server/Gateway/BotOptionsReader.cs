using System.Text.RegularExpressions;
using BotSentinel.Policies;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the options of one bot. Tokens and secrets are never shown in an error.</summary>
internal static partial class BotOptionsReader
{
    public static BotOptions Read(IConfigurationSection section, GatewayOptions gateway, List<ConfigurationError> errors)
    {
        var settings = new SettingsReader(section, errors);
        Uri? upstream = settings.Address("Upstream", null, "http://127.0.0.1:9101/hook");
        BotMode mode = Mode(settings, upstream is null ? BotMode.Polling : BotMode.Webhook);
        BotOptions options = new()
        {
            Name = Name(settings),
            Token = Token(settings),
            Mode = mode,
            SecretToken = Secret(settings, mode),
            Upstream = upstream,
            Telegram = settings.Address("Telegram", gateway.Telegram, "https://api.telegram.org")!,
            PolicyFile = GatewayOptionsReader.PolicyFile(settings, gateway.PolicyFile),
            Notices = settings.Flag("Notices", true),
        };
        if (mode == BotMode.Webhook && upstream is null && gateway.PublicUrl is null)
        {
            settings.Error("Upstream", null, "is missing.", "Write the address of the bot's own webhook, like http://127.0.0.1:9101/hook, or set PublicUrl so that the bot can tell it by setWebhook.");
        }

        settings.RefuseOthers();
        return options;
    }

    private static string Name(SettingsReader settings)
    {
        string name = settings.Required("Name", "Give the bot a name, for paths, logs and metrics.");
        if (name.Length > 0 && !NamePattern.IsMatch(name))
        {
            settings.Error("Name", name, "is no name.", "Write 1 to 64 letters, digits, - or _.");
        }

        return name;
    }

    private static string Token(SettingsReader settings)
    {
        string token = settings.Required("Token", "Write the token that @BotFather gave, best through the environment: Gateway__Bots__0__Token.");
        if (token.Length > 0 && !TokenPattern.IsMatch(token))
        {
            settings.Error("Token", null, "is no bot token.", "Write it as @BotFather gave it: a number, a colon, and letters, digits, - or _.");
        }

        return token;
    }

    private static string? Secret(SettingsReader settings, BotMode mode)
    {
        string? secret = mode == BotMode.Webhook
            ? settings.Required("SecretToken", "Write the secret_token that the webhook is registered with; without one anybody could post updates.")
            : settings.Text("SecretToken");
        if (secret is { Length: > 0 } && !SecretPattern.IsMatch(secret))
        {
            settings.Error("SecretToken", null, "is no secret token.", "Write 1 to 256 letters, digits, - or _, as Telegram asks for.");
        }

        return secret;
    }

    private static BotMode Mode(SettingsReader settings, BotMode fallback)
    {
        string? text = settings.Text("Mode");
        switch (text?.ToLowerInvariant())
        {
            case null:
                return fallback;
            case "polling":
                return BotMode.Polling;
            case "webhook":
                return BotMode.Webhook;
            default:
                settings.Error("Mode", text, "is no mode.", "Write polling or webhook.");
                return fallback;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}\\z")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex("^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}\\z")]
    internal static partial Regex TokenPattern { get; }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}\\z")]
    internal static partial Regex SecretPattern { get; }
}
