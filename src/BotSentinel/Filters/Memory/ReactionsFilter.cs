using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Memory;

/// <summary>More reactions of one user than anybody reads messages.</summary>
internal sealed class ReactionsFilter(ReactionsOptions options, FilterMemory memory) : ContentFilter
{
    private readonly Bursts _bursts = memory.Take("reactions", options.Memory, capacity => new Bursts(capacity));

    public override string Name => "reactions";

    public override FilterHit Examine(Content content)
    {
        if (content.Update.Kind != UpdateKind.MessageReaction || content.Update.Sender.IsNone)
        {
            return default;
        }

        return FilterHit.Excess(_bursts.Count(Place.SenderOf(content.Update), content.NowTicks, options.Window, content.OnlyPeek), options.Max);
    }

    public override string Describe(in FilterHit hit, Content content) => $"reacted {hit.Number} times; {options.Max} are fine";
}
