using System.Globalization;
using BotSentinel.Policies;
using BotSentinel.Redis;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the options of Redis of section <c>Gateway:Redis</c>, or of its value alone: the servers. Nothing of it is shown in an error: it holds secrets.</summary>
internal static class RedisOptionsReader
{
    public static RedisOptions? Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        if (!section.Exists() || (section.Value is "" && !section.GetChildren().Any()))
        {
            return null;
        }

        var settings = new SettingsReader(section, errors);
        string? user = settings.Text("User"), password = settings.Text("Password"), database = settings.Text("Database");
        bool tls = settings.Flag("Tls", fallback: false);
        int number = 0;
        if (database is not null && !(int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 65_536))
        {
            settings.Error("Database", database, "is no number of a database.", "Write one from 0 on; a cluster has 0 alone.");
        }

        RedisOptions defaults = new() { Configuration = "" };
        RedisOptions options = new()
        {
            Configuration = section.Value ?? settings.Required("Configuration", "Write the servers, like redis:6379, or redis-1:26379,redis-2:26379,serviceName=mymaster for Redis Sentinel."),
            Issuer = settings.Text("Issuer"),
            Prefix = settings.Text("Prefix") ?? defaults.Prefix,
            Deadline = settings.Duration("Deadline", defaults.Deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            Heartbeat = settings.Duration("Heartbeat", defaults.Heartbeat, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Client = client =>
            {
                client.User = user ?? client.User;
                client.Password = password ?? client.Password;
                client.Ssl |= tls;
                client.DefaultDatabase = database is null ? client.DefaultDatabase : number;
            },
        };
        settings.RefuseOthers();
        errors.AddRange(options.Problems().Where(problem => options.Configuration.Length > 0).Select(problem => new ConfigurationError($"{GatewayOptionsReader.Section}.Redis.{problem.Setting}", null, problem.Problem, problem.Remedy)));
        return options;
    }
}
