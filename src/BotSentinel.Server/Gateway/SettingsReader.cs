using System.Collections.Immutable;
using System.Net;
using BotSentinel.Policies;

namespace BotSentinel.Server.Gateway;

/// <summary>Reads settings of one configuration section, noting every mistake and going on.</summary>
internal sealed class SettingsReader(IConfigurationSection section, List<ConfigurationError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The text of a setting; null when it is missing or empty.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        return section[name] is { Length: > 0 } text ? text : null;
    }

    /// <summary>The text of a setting that must be there; empty, and an error, when it is not.</summary>
    public string Required(string name, string remedy)
    {
        if (Text(name) is { } text)
        {
            return text;
        }

        errors.Add(new ConfigurationError(Path(name), null, "is missing.", remedy));
        return "";
    }

    public bool Flag(string name, bool fallback)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out bool flag))
        {
            return flag;
        }

        Error(name, text, "is neither true nor false.", "Write true or false.");
        return fallback;
    }

    public int Number(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        Error(name, text, "is no number in range.", $"Write one from {least} to {most}.");
        return fallback;
    }

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (BotSentinel.Policies.Duration.TryParse(text, out TimeSpan duration) && duration >= least && duration <= most)
        {
            return duration;
        }

        Error(name, text, "is no duration in range.", $"Write one from {BotSentinel.Policies.Duration.Format(least)} to {BotSentinel.Policies.Duration.Format(most)}, like 10s, 5m or 00:00:10.");
        return fallback;
    }

    /// <summary>An absolute http or https address, without a user: no request would carry it, and what shows the server would show it; <paramref name="fallback"/> when the setting is missing.</summary>
    public Uri? Address(string name, Uri? fallback, string example)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
        {
            return address;
        }

        errors.Add(new ConfigurationError(Path(name), null, "is no http or https address.", $"Write one like {example}."));
        return fallback;
    }

    /// <summary>Addresses and networks, one by one or parted by commas; none when the setting is missing.</summary>
    public ImmutableArray<IPNetwork> Networks(string name)
    {
        string?[] texts = [.. Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], .. section.GetSection(name).GetChildren().Select(child => child.Value)];
        var networks = ImmutableArray.CreateBuilder<IPNetwork>(texts.Length);
        foreach (string? text in texts)
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                Error(name, text, "is no address or network.", "Write ones like 10.0.0.5 or 10.0.0.0/8, parted by commas.");
            }
        }

        return networks.DrainToImmutable();
    }

    /// <summary>Notes a mistake in a value that may be shown.</summary>
    public void Error(string name, string? value, string problem, string remedy) => errors.Add(new ConfigurationError(Path(name), value, problem, remedy));

    /// <summary>Notes settings that nobody asked for: misspelt ones.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> sections)
    {
        foreach (string name in sections)
        {
            _known.Add(name);
        }

        foreach (IConfigurationSection other in section.GetChildren().Where(child => !_known.Contains(child.Key)))
        {
            errors.Add(new ConfigurationError(Path(other.Key), null, "is no setting.", $"There are {string.Join(", ", _known.Order(StringComparer.OrdinalIgnoreCase))}."));
        }
    }

    private string Path(string name) => $"{section.Path.Replace(':', '.')}.{name}";
}
