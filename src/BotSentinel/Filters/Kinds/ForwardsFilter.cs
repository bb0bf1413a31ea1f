using BotSentinel.Updates;

namespace BotSentinel.Filters.Kinds;

/// <summary>A forwarded message, unless a linked channel forwarded it into its discussion group.</summary>
internal sealed class ForwardsFilter : ContentFilter
{
    public override string Name => "forwards";

    public override FilterHit Examine(Content content) =>
        content.Update.Has(UpdateTraits.Forward) && !content.Update.Has(UpdateTraits.AutomaticForward) ? FilterHit.Certain() : default;

    public override string Describe(in FilterHit hit, Content content) => "is forwarded";
}
