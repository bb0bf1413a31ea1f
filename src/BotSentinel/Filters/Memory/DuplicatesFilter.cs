using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Memory;

/// <summary>Nearly the same text by several users or in several chats within a while: a campaign, of which each account sends one.</summary>
internal sealed class DuplicatesFilter(DuplicatesOptions options, FilterMemory memory) : ContentFilter
{
    private readonly TextMemory _memory = memory.Take("duplicates", options.Memory, capacity => new TextMemory(capacity));

    public override string Name => "duplicates";

    public override FilterHit Examine(Content content)
    {
        BotUpdate update = content.Update;
        if (update.Has(UpdateTraits.AutomaticForward) || TextMemory.HashOf(content, options.MinLetters) is not { } hash)
        {
            return default;
        }

        int places = 1 + _memory.Note(hash, Place.Of(update), Place.MessageOf(update), content.NowTicks, options.Window, samePlace: false, content.OnlyPeek);
        return FilterHit.Excess(places, options.Places - 1);
    }

    public override string Describe(in FilterHit hit, Content content) => $"{hit.Number} senders or chats said nearly the same";
}
