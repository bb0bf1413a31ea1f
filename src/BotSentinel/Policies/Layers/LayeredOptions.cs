namespace BotSentinel.Policies.Layers;

/// <summary>All sources of options, lowest first.</summary>
internal sealed class LayeredOptions(SentinelOptions ground, IReadOnlyList<OptionsLayer> layers)
{
    public IReadOnlyList<OptionsLayer> Layers => layers;

    /// <summary>What the sources are called in an error message.</summary>
    public string Source => string.Join(" and ", layers.Select(layer => layer.Source).OfType<string>()) is { Length: > 0 } names ? names : "The configuration";

    /// <summary>Reads every source and puts them together.</summary>
    /// <exception cref="SentinelConfigurationException">There are errors; the exception lists all of them.</exception>
    public SentinelOptions Compose()
    {
        List<ConfigurationError> errors = [];
        SentinelOptions options = layers.Aggregate(ground, (below, layer) => layer.Over(below, errors));
        return errors.Count == 0 ? options : throw new SentinelConfigurationException(Source, errors);
    }
}
