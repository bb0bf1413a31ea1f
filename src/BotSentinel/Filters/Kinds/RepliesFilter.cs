using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Kinds;

/// <summary>An answer to a message of another chat or to a story, or with a quote.</summary>
internal sealed class RepliesFilter(RepliesOptions options) : ContentFilter
{
    public override string Name => "replies";

    public override FilterHit Examine(Content content) =>
        options.External && content.Update.Has(UpdateTraits.ExternalReply) ? FilterHit.Certain(word: "answers a message of another chat, or a story")
        : options.Quotes && content.Update.Has(UpdateTraits.Quote) ? FilterHit.Certain(word: "quotes another message")
        : default;

    public override string Describe(in FilterHit hit, Content content) => hit.Word!;
}
