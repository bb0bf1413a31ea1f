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
            Oidc = OidcOptionsReader.Read(section.GetSection("Oidc"), errors),
        };
        settings.RefuseOthers("Oidc");
        return options;
    }
}
