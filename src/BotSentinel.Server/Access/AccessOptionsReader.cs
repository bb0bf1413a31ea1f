using System.Net;
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
            Url = settings.Address("Url", null, "https://sentinel.example.org"),
            IdleTimeout = settings.Duration("IdleTimeout", defaults.IdleTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            SessionLifetime = settings.Duration("SessionLifetime", defaults.SessionLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90)),
            StepUpLifetime = settings.Duration("StepUpLifetime", defaults.StepUpLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            Proxies = [.. Proxies(settings)],
            Oidc = OidcOptionsReader.Read(section.GetSection("Oidc"), errors),
        };
        settings.RefuseOthers("Oidc");
        return options;
    }

    private static IEnumerable<IPNetwork> Proxies(SettingsReader settings)
    {
        foreach (string text in (settings.Text("Proxies") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                yield return network;
            }
            else if (IPAddress.TryParse(text, out IPAddress? address))
            {
                yield return new IPNetwork(address, address.GetAddressBytes().Length * 8);
            }
            else
            {
                settings.Error("Proxies", text, "is neither an address nor a network.", "Write those of the proxies in front of the admin side, like 10.0.0.7, 10.1.0.0/16.");
            }
        }
    }
}
