using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Kinds;

/// <summary>Kinds of content that are not wanted.</summary>
internal sealed class MediaFilter(MediaOptions options) : ContentFilter
{
    private readonly ulong _kinds = options.Kinds.Aggregate(0UL, (bits, kind) => bits | (1UL << (int)kind));

    public override string Name => "media";

    public override FilterHit Examine(Content content)
    {
        ContentKind kind = content.Update.Content;
        bool counts = kind != ContentKind.None && (_kinds & (1UL << (int)kind)) != 0 && !(options.WithoutCaption && content.Text.Length > 0);
        return counts ? FilterHit.Certain(number: (int)kind) : default;
    }

    public override string Describe(in FilterHit hit, Content content) =>
        $"is of the kind {(ContentKind)hit.Number}{(options.WithoutCaption ? " without a caption" : "")}";
}
