using System.Net;
using BotSentinel.Policies;
using BotSentinel.Server.Access;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Secrets;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the options of the configuration's section <c>Gateway</c>; reports every mistake at once.</summary>
internal static class GatewayOptionsReader
{
    public const string Section = "Gateway";

    /// <exception cref="SentinelConfigurationException">There are mistakes; the exception lists all of them.</exception>
    public static GatewayOptions Read(IConfiguration configuration)
    {
        List<ConfigurationError> errors = [];
        IConfigurationSection section = configuration.GetSection(Section);
        GatewayOptions options = Read(new SettingsReader(section, errors));
        options = options with { Redis = RedisOptionsReader.Read(section.GetSection("Redis"), errors), LanguageModel = LanguageModelReader.Read(section.GetSection("LanguageModel"), errors) };
        options = options with { Audit = AuditOptions.Read(section.GetSection("Audit"), errors) };
        options = options with { Review = ReviewOptions.Read(section.GetSection("Review"), errors) };
        options = options with { Outbound = OutboundOptionsReader.Read(section.GetSection("Outbound"), errors) };
        options = options with { Secrets = SecretOptionsReader.Read(section.GetSection("Secrets"), errors) };
        options = options with { Access = AccessOptionsReader.Read(section.GetSection("Access"), errors) };
        options = options with { Bots = [.. section.GetSection("Bots").GetChildren().Select(bot => BotOptionsReader.Read(bot, options, errors))] };
        RefuseDoubles(options, errors);
        options = StateReader.Read(section, options, errors);
        return errors.Count == 0 ? options : throw new SentinelConfigurationException("The configuration", errors);
    }

    private static GatewayOptions Read(SettingsReader settings)
    {
        GatewayOptions defaults = new();
        GatewayOptions options = defaults with
        {
            Public = Listener(settings, "Public", defaults.Public),
            Admin = Listener(settings, "Admin", defaults.Admin),
            AdminUrl = settings.Address("AdminUrl", null, "https://sentinel.example.org"),
            TrustedProxies = settings.Networks("TrustedProxies"),
            PublicUrl = settings.Address("PublicUrl", null, "https://bots.example.org"),
            Telegram = settings.Address("Telegram", defaults.Telegram, "https://api.telegram.org")!,
            PolicyFile = PolicyFile(settings, null),
            StateFolder = Folder(settings, "StateFolder"),
            WebhookTimeout = settings.Duration("WebhookTimeout", defaults.WebhookTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            CallTimeout = settings.Duration("CallTimeout", defaults.CallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            DrainDelay = settings.Duration("DrainDelay", defaults.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            DrainTime = settings.Duration("DrainTime", defaults.DrainTime, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            AllowUnknownTokens = settings.Flag("AllowUnknownTokens", defaults.AllowUnknownTokens),
            ApiCallsPerMinute = settings.Number("ApiCallsPerMinute", defaults.ApiCallsPerMinute, 1, 1_000_000),
            RecentUpdates = settings.Number("RecentUpdates", defaults.RecentUpdates, 0, 10_000_000),
            RecentUpdatesTotal = settings.Number("RecentUpdatesTotal", defaults.RecentUpdatesTotal, 0, 100_000_000),
        };
        settings.RefuseOthers("Bots", "Redis", "LanguageModel", "Secrets", "Access", "Database", "ApiKey", "Audit", "Review", "Outbound");
        return options;
    }

    /// <summary>A policy file that is there; what it says is another matter.</summary>
    internal static string? PolicyFile(SettingsReader settings, string? fallback)
    {
        if (settings.Text("PolicyFile") is not { } path)
        {
            return fallback;
        }

        if (!File.Exists(path))
        {
            settings.Error("PolicyFile", path, "is not there.", $"Write the path of a policy file; a relative one starts at {Directory.GetCurrentDirectory()}.");
        }

        return path;
    }

    private static string? Folder(SettingsReader settings, string name)
    {
        string? path = settings.Text(name);
        try
        {
            return path is null ? null : Directory.CreateDirectory(path).FullName;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            settings.Error(name, path, "is no folder that can be made.", "Write the path of a folder that the gateway may write to.");
            return null;
        }
    }

    private static Uri Listener(SettingsReader settings, string name, Uri fallback)
    {
        if (settings.Text(name) is not { } text)
        {
            return fallback;
        }

        bool isAddress = Uri.TryCreate(text.Replace("//*", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? address);
        if (isAddress && address!.Scheme == "http" && address.PathAndQuery == "/" && (address.Host == "localhost" || IPAddress.TryParse(address.Host.Trim('[', ']'), out _)))
        {
            return address;
        }

        settings.Error(name, text, "is no address to listen on.", $"Write http://, an IP address or localhost, and a port, like {fallback.GetLeftPart(UriPartial.Authority)}; TLS ends in front of the gateway.");
        return fallback;
    }

    private static void RefuseDoubles(GatewayOptions options, List<ConfigurationError> errors)
    {
        if (options.Public.Port != 0 && options.Public.Port == options.Admin.Port)
        {
            errors.Add(new ConfigurationError($"{Section}.Admin", options.Admin.ToString(), "has the port of the public listener.", "Write another port: nothing of the admin side may answer on the public one."));
        }

        Refuse(options.Bots.Select(bot => bot.Name), StringComparer.OrdinalIgnoreCase, "Name", "is the name of an earlier bot.", "Give each bot a name of its own.", errors);
        Refuse(options.Bots.Select(bot => bot.Token), StringComparer.Ordinal, "Token", "is the token of an earlier bot.", "List each bot once.", errors);
    }

    private static void Refuse(IEnumerable<string> values, StringComparer comparer, string name, string problem, string remedy, List<ConfigurationError> errors)
    {
        var seen = new HashSet<string>(comparer);
        foreach ((int index, string value) in values.Index())
        {
            if (value.Length > 0 && !seen.Add(value))
            {
                errors.Add(new ConfigurationError($"{Section}.Bots.{index}.{name}", null, problem, remedy));
            }
        }
    }
}
