using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Memory;

/// <summary>Nearly the same text by one sender in one chat, again and again.</summary>
internal sealed class RepeatsFilter(RepeatsOptions options, FilterMemory memory) : ContentFilter
{
    private readonly TextMemory _memory = memory.Take("repeats", options.Memory, capacity => new TextMemory(capacity));

    public override string Name => "repeats";

    public override FilterHit Examine(Content content)
    {
        BotUpdate update = content.Update;
        if (TextMemory.HashOf(content, minLetters: 1) is not { } hash)
        {
            return default;
        }

        int times = 1 + _memory.Note(hash, Place.Of(update), Place.MessageOf(update), content.NowTicks, options.Window, samePlace: true, content.OnlyPeek);
        return FilterHit.Excess(times, options.Max);
    }

    public override string Describe(in FilterHit hit, Content content) => $"the same sender said nearly the same {hit.Number} times; {options.Max} are fine";
}
