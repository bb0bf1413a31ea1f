namespace BotSentinel.Filters.Counts;

/// <summary>A message with a text that shows nothing.</summary>
internal sealed class InvisibleFilter : ContentFilter
{
    public override string Name => "invisible";

    public override FilterHit Examine(Content content) => content.Text.Length > 0 && content.FoldedText.IsEmpty ? FilterHit.Certain() : default;

    public override string Describe(in FilterHit hit, Content content) => "its text shows nothing";
}
