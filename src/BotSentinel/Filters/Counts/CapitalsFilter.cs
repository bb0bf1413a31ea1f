using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>A long text of capitals. Scripts without capitals do not count.</summary>
internal sealed class CapitalsFilter(CapitalsOptions options) : ContentFilter
{
    public override string Name => "capitals";

    public override FilterHit Examine(Content content)
    {
        int cased = content.Profile.Cased;
        return cased < options.MinLetters ? default : FilterHit.Excess(content.Profile.Capitals / (double)cased, options.Share);
    }

    public override string Describe(in FilterHit hit, Content content) => $"{hit.Number} % of its letters are capitals";
}
