using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>A text that is too long, too short, or of too many lines.</summary>
internal sealed class LengthFilter(LengthOptions options) : ContentFilter
{
    public override string Name => "length";

    public override FilterHit Examine(Content content)
    {
        int length = content.Text.Length;
        if (length > 0 && length < options.Min)
        {
            return new FilterHit(1, default, length, "short");
        }

        FilterHit tooLong = FilterHit.Excess(length, options.Max);
        if (tooLong.Score > 0)
        {
            return tooLong;
        }

        return FilterHit.Excess(content.Profile.LineBreaks + 1, options.Lines) with { Word = "lines" };
    }

    public override string Describe(in FilterHit hit, Content content) => hit.Word switch
    {
        "short" => $"is {hit.Number} characters long; fewer than {options.Min}",
        "lines" => $"has {hit.Number} lines; {options.Lines} are fine",
        _ => $"is {hit.Number} characters long; {options.Max} are fine",
    };
}
