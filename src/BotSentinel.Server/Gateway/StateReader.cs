using BotSentinel.Policies;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Gateway;

/// <summary>
/// Says where the gateway's state is. Bots or a policy file in the configuration: it runs from files, as it always has. Otherwise from a database, SQLite unless another
/// one is named.
/// </summary>
internal static class StateReader
{
    private const int ShortestKey = 32;

    public static GatewayOptions Read(IConfigurationSection section, GatewayOptions options, List<ConfigurationError> errors)
    {
        var settings = new SettingsReader(section, errors);
        string? named = settings.Text("Database"), key = settings.Text("ApiKey");
        bool hasBots = !options.Bots.IsEmpty;
        bool isFiles = named is null && (hasBots || options.PolicyFile is not null);
        DatabaseOptions? database = isFiles ? null : named is null ? DatabaseOptions.Default : DatabaseOptions.Parse(named);
        if (isFiles && !hasBots)
        {
            settings.Error("Bots", null, "has no bot.", "Add one with Name and Token, for example by the environment: Gateway__Bots__0__Name and Gateway__Bots__0__Token. Or leave out PolicyFile, and add bots by the API.");
        }

        if (!isFiles && database is null)
        {
            settings.Error("Database", null, "is no database.", "Write the path of a file, for SQLite, or a connection string of PostgreSQL: Host=db;Database=botsentinel;Username=botsentinel;Password=...");
        }

        if (!isFiles && hasBots)
        {
            settings.Error("Bots", null, "are listed beside a database, which has bots of its own.", "Leave out Database to run from files; or leave out Bots, and add them by the API.");
        }

        if (!isFiles && options.PolicyFile is { } file)
        {
            settings.Error("PolicyFile", file, "stands beside a database, which has policies of its own.", "Leave out Database to run from files; or leave out PolicyFile, and save it as a draft by the API.");
        }

        if (isFiles && options.Audit is not { File: null, Webhook: null })
        {
            settings.Error("Audit", null, "says where checkpoints go, and a gateway that runs from files has no audit log to sign.", "Leave it out; or leave out Bots and PolicyFile, and add them by the API.");
        }

        if (key is { Length: < ShortestKey })
        {
            settings.Error("ApiKey", null, "is too short to keep anybody out.", $"Write {ShortestKey} characters or more, best random ones: openssl rand -base64 32.");
        }

        if (!isFiles && key is not null)
        {
            settings.Error("ApiKey", null, "stands beside a database, which has keys of its own.", "Leave it out; the first start shows a key.");
        }

        return options with { Database = database, ApiKey = key };
    }
}
