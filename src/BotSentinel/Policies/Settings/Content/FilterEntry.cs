namespace BotSentinel.Policies.Settings;

/// <summary>A filter as people read about it: in docs/filters.md, in the schema and in the panel.</summary>
/// <param name="Record">Its settings.</param>
/// <param name="Catches">What it catches.</param>
/// <param name="Spares">What it must not catch.</param>
/// <param name="Score">How it scores.</param>
/// <param name="Example">A rule with it, as JSON.</param>
/// <param name="Caught">A message that the example catches, in words or as such.</param>
/// <param name="Passes">A message that passes.</param>
internal sealed record FilterEntry(RecordShape Record, string Catches, string Spares, string Score, string Example, string Caught, string Passes)
{
    /// <summary>Its key in a content rule.</summary>
    public string Key => Record.Name;
}
