using BotSentinel.Policies.Settings;

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
        // With a single source its own paths hold for the whole.
        Findings findings = new(layers is [SectionLayer only] ? only.Section : null);
        SentinelOptions options = layers.Aggregate(ground, (below, layer) => layer.Over(below, findings));
        SentinelOptionsValidator.Validate(options, findings);
        return findings.Errors.Count == 0 ? options : throw new SentinelConfigurationException(Source, findings.Errors);
    }
}
