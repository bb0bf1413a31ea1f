using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Counts;

/// <summary>Too many hashtags and cashtags.</summary>
internal sealed class HashtagsFilter(HashtagsOptions options) : ContentFilter
{
    public override string Name => "hashtags";

    public override FilterHit Examine(Content content)
    {
        int count = content.Update.Entities.Count == 0
            ? TagScan.Count(content.Text, '#')
            : EntityCount.Of(content, EntityKind.Hashtag, EntityKind.Cashtag);
        return FilterHit.Excess(count, options.Max);
    }

    public override string Describe(in FilterHit hit, Content content) => $"has {hit.Number} hashtags; {options.Max} are fine";
}
