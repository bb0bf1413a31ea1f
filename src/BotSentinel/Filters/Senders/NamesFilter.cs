using System.Collections.Frozen;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Senders;

/// <summary>A sender whose name is, or looks like, that of somebody else.</summary>
internal sealed class NamesFilter(NamesOptions options) : ContentFilter
{
    private readonly FrozenSet<PlatformId> _owners = options.Owners.ToFrozenSet();
    private readonly (string Skeleton, string Name)[] _protected = [.. options.Protect.Select(name => (NameSkeleton.Of(name), name)).Where(pair => pair.Item1.Length > 0)];

    public override string Name => "names";

    public override FilterHit Examine(Content content)
    {
        BotUpdate update = content.Update;
        if (_owners.Contains(update.Sender) || (update.SenderName is null && update.SenderUsername is null))
        {
            return default;
        }

        Span<char> room = stackalloc char[NameSkeleton.Longest];
        FilterHit byName = Compare(NameSkeleton.Write(update.SenderName, room));
        return byName.Score == 1 ? byName : Compare(NameSkeleton.Write(update.SenderUsername, room)) is { Score: > 0 } byUsername && byUsername.Score > byName.Score ? byUsername : byName;
    }

    public override string Describe(in FilterHit hit, Content content) => $"the sender's name {(hit.Score == 1 ? "looks like" : "resembles")} {hit.Word}";

    private FilterHit Compare(ReadOnlySpan<char> skeleton)
    {
        FilterHit best = default;
        foreach ((string own, string name) in _protected)
        {
            double score = skeleton.SequenceEqual(own) ? 1 : NameSkeleton.IsOneApart(skeleton, own) ? 0.6 : 0;
            best = score > best.Score ? new FilterHit(score, Word: name) : best;
        }

        return best;
    }
}
