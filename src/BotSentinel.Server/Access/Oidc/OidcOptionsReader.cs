using BotSentinel.Policies;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Access.Oidc;

/// <summary>Reads section <c>Gateway:Access:Oidc</c>.</summary>
internal static class OidcOptionsReader
{
    private const string PlatformOwner = "platform-owner";

    public static OidcOptions? Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        if (!section.GetChildren().Any())
        {
            return null;
        }

        var settings = new SettingsReader(section, errors);
        Uri? authority = settings.Address("Authority", null, "https://id.example.org");
        if (authority is null && settings.Text("Authority") is null)
        {
            settings.Error("Authority", null, "is missing.", "Write the provider's address (issuer), like https://id.example.org.");
        }
        else if (authority is { Scheme: "http", IsLoopback: false })
        {
            settings.Error("Authority", authority.ToString(), "is not reached by TLS.", "Write an address that begins with https://.");
        }

        OidcOptions options = new()
        {
            Authority = authority ?? new Uri("https://localhost"),
            ClientId = settings.Required("ClientId", "Write the name that the gateway is registered under at the provider."),
            ClientSecret = settings.Text("ClientSecret"),
            Name = settings.Text("Name") ?? authority?.Host ?? "",
            Scopes = [.. (settings.Text("Scopes") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)],
            Roles = [.. section.GetSection("Roles").GetChildren().Select(role => ReadRole(role, errors))],
        };
        if (options.Roles.IsEmpty)
        {
            settings.Error("Roles", null, "are missing, and without them nobody would get in.", "Say what claims mean, for example by the environment: Gateway__Access__Oidc__Roles__0__Value=admins, ..._Tenant=default, ..._Role=admin.");
        }

        settings.RefuseOthers("Roles");
        return options;
    }

    private static OidcRole ReadRole(IConfigurationSection section, List<ConfigurationError> errors)
    {
        var settings = new SettingsReader(section, errors);
        string name = settings.Required("Role", $"Write {string.Join(", ", Enum.GetNames<Role>().Select(role => role.ToLowerInvariant()))}, or {PlatformOwner}.");
        bool isPlatformOwner = name.Equals(PlatformOwner, StringComparison.OrdinalIgnoreCase);
        Role role = Role.Owner;
        if (name.Length > 0 && !isPlatformOwner && !(name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out role)))
        {
            settings.Error("Role", name, "is no role.", $"Write {string.Join(", ", Enum.GetNames<Role>().Select(known => known.ToLowerInvariant()))}, or {PlatformOwner}.");
        }

        string tenant = settings.Text("Tenant") ?? Tenants.TenantRow.Default;
        OidcRole read = new(settings.Text("Claim") ?? "groups", settings.Required("Value", "Write the value of the claim."), isPlatformOwner ? null : tenant, role);
        settings.RefuseOthers();
        return read;
    }
}
