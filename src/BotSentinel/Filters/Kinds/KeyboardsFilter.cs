using BotSentinel.Updates;

namespace BotSentinel.Filters.Kinds;

/// <summary>A message with buttons under it.</summary>
internal sealed class KeyboardsFilter : ContentFilter
{
    public override string Name => "keyboards";

    public override FilterHit Examine(Content content) => content.Update.Has(UpdateTraits.Keyboard) ? FilterHit.Certain() : default;

    public override string Describe(in FilterHit hit, Content content) => "has buttons";
}
