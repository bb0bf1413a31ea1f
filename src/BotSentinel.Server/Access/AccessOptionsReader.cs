using BotSentinel.Policies;
using BotSentinel.Server.Access.Oidc;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Access;

/// <summary>Reads section <c>Gateway:Access</c>.</summary>
internal static class AccessOptionsReader
{
    public static AccessOptions Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        AccessOptions defaults = new();
        var settings = new SettingsReader(section, errors);
        AccessOptions options = new()
        {
            IdleTimeout = settings.Duration("IdleTimeout", defaults.IdleTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            SessionLifetime = settings.Duration("SessionLifetime", defaults.SessionLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90)),
            StepUpLifetime = settings.Duration("StepUpLifetime", defaults.StepUpLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            BreachedPasswords = BreachedList(settings),
            Oidc = OidcOptionsReader.Read(section.GetSection("Oidc"), errors),
        };
        settings.RefuseOthers("Oidc");
        return options;
    }

    private static string? BreachedList(SettingsReader settings)
    {
        const string Name = "BreachedPasswords", Remedy = "Name a file of SHA-1 hashes in order, one at the beginning of each line, as Have I Been Pwned offers it; or leave the setting out.";
        string? file = settings.Text(Name);
        try
        {
            if (file is not null && !SignIn.BreachedPasswords.IsList(file))
            {
                settings.Error(Name, file, "is no list of hashes.", Remedy);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            settings.Error(Name, file, "cannot be read.", Remedy);
        }

        return file;
    }
}
