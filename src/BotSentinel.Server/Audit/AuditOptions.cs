using BotSentinel.Policies;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Audit;

/// <summary>Where checkpoints of audit logs are handed out to. Not a record: its text would show the webhook's address, which may hold a secret.</summary>
internal sealed class AuditOptions
{
    /// <summary>The file that checkpoints are added to, a line each; null: none.</summary>
    public string? File { get; init; }

    /// <summary>The address that checkpoints are posted to; null: none.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Reads section <c>Gateway:Audit</c>.</summary>
    public static AuditOptions Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        new SettingsReader(section, errors).RefuseOthers("Checkpoints");
        var settings = new SettingsReader(section.GetSection("Checkpoints"), errors);
        AuditOptions options = new() { File = Writable(settings, "File"), Webhook = settings.Address("Webhook", null, "https://keeper.example.org/checkpoints") };
        settings.RefuseOthers();
        return options;
    }

    private static string? Writable(SettingsReader settings, string name)
    {
        string? path = settings.Text(name);
        try
        {
            if (path is not null)
            {
                path = Path.GetFullPath(path);
                using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            }

            return path;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            settings.Error(name, path, "is no file that can be added to.", "Write the path of a file in a folder that is there and that the gateway may write to.");
            return null;
        }
    }
}
