using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Counts;

/// <summary>Too many users mentioned at once.</summary>
internal sealed class MentionsFilter(MentionsOptions options) : ContentFilter
{
    public override string Name => "mentions";

    public override FilterHit Examine(Content content)
    {
        int count = content.Update.Entities.Count == 0
            ? TagScan.Count(content.Text, '@')
            : EntityCount.Of(content, EntityKind.Mention, EntityKind.TextMention);
        return FilterHit.Excess(count, options.Max);
    }

    public override string Describe(in FilterHit hit, Content content) => $"mentions {hit.Number} users; {options.Max} are fine";
}
