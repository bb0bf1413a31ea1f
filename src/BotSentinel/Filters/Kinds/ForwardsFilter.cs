using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Kinds;

/// <summary>A forwarded message, unless a linked channel forwarded it into its discussion group.</summary>
internal sealed class ForwardsFilter(ForwardsOptions options) : ContentFilter
{
    public override string Name => "forwards";

    public override FilterHit Examine(Content content)
    {
        BotUpdate update = content.Update;
        ForwardOrigin origin = update.ForwardedFrom?.Origin ?? ForwardOrigin.None;
        bool counts = update.Has(UpdateTraits.Forward) && !update.Has(UpdateTraits.AutomaticForward)
            && (options.From.IsEmpty || options.From.Contains(origin))
            && !(update.ForwardedFrom is { } source && options.Allow.Contains(source.Id));
        return counts ? FilterHit.Certain(number: (int)origin) : default;
    }

    public override string Describe(in FilterHit hit, Content content) => (ForwardOrigin)hit.Number switch
    {
        ForwardOrigin.User => "is forwarded from a user",
        ForwardOrigin.HiddenUser => "is forwarded from a user who hides",
        ForwardOrigin.Bot => "is forwarded from a bot",
        ForwardOrigin.Chat => "is forwarded from a group",
        ForwardOrigin.Channel => "is forwarded from a channel",
        _ => "is forwarded",
    };
}
