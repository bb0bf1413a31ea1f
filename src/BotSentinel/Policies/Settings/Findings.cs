namespace BotSentinel.Policies.Settings;

/// <summary>Collects mistakes. A place that was complained about once is not complained about again.</summary>
/// <param name="configurationSection">The section whose keys the paths are written as; null: paths are JSON paths.</param>
internal sealed class Findings(string? configurationSection = null)
{
    private const int LongestValue = 80;
    private readonly List<ConfigurationError> _errors = [];
    private readonly HashSet<string> _places = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>True where texts stand for numbers and switches, and keys are compared without case: in configuration sections.</summary>
    public bool IsLenient => configurationSection is not null;

    public void Add(SettingPath path, string? value, string problem, string remedy) =>
        Add(new ConfigurationError(Text(path), Shortened(value), problem, remedy));

    /// <summary>Notes a mistake whose path is spelled out already.</summary>
    public void Add(ConfigurationError error)
    {
        if (_places.Add(error.Path))
        {
            _errors.Add(error);
        }
    }

    /// <summary>Takes over what was found in one source; two sources may err at the same place.</summary>
    public void Include(Findings source)
    {
        _errors.AddRange(source._errors);
        _places.UnionWith(source._places);
    }

    /// <summary>True when something inside this place was complained about, so that the whole cannot be judged.</summary>
    public bool HasInside(SettingPath path)
    {
        string outside = Text(path);
        return _places.Any(place => place.Length > outside.Length && place.StartsWith(outside, StringComparison.OrdinalIgnoreCase) && place[outside.Length] is '.' or '[' or ':');
    }

    private string Text(SettingPath path) => configurationSection is null ? path.ToString() : path.ToConfigurationKey(configurationSection);

    private static string? Shortened(string? value) => value is { Length: > LongestValue } ? value[..LongestValue] + "..." : value;
}
