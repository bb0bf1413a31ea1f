using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Counts;

/// <summary>Too many emoji, or a text of hardly anything else. Families, flags and keycaps count as one each.</summary>
internal sealed class EmojiFilter(EmojiOptions options) : ContentFilter
{
    // A short answer may be nothing but emoji.
    private const int FewestForShare = 5;

    public override string Name => "emoji";

    public override FilterHit Examine(Content content)
    {
        // A custom emoji stands on a usual one, which is counted already.
        int count = Math.Max(content.Profile.Emoji, EntityCount.Of(content, EntityKind.CustomEmoji, EntityKind.CustomEmoji));
        FilterHit byCount = FilterHit.Excess(count, options.Max);
        int others = content.Profile.Letters + content.Profile.Digits;
        FilterHit byShare = count > FewestForShare && options.Share < 1 ? FilterHit.Excess(count / (double)(count + others), options.Share) : default;
        return byCount.Score >= byShare.Score ? byCount : byShare with { Number = count };
    }

    public override string Describe(in FilterHit hit, Content content) => $"has {hit.Number} emoji beside {content.Profile.Letters} letters";
}
