using BotSentinel.Filters.Text;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>Text made hard to compare: hidden characters inside of words, piled-up marks, letters set apart, text turned round.</summary>
internal sealed class DisguiseFilter(DisguiseOptions options) : ContentFilter
{
    // One character that turns text round reverses all that follows.
    private const int OverrideWeight = 4;

    public override string Name => "disguise";

    public override FilterHit Examine(Content content)
    {
        ref readonly TextProfile profile = ref content.Profile;
        return FilterHit.Excess(profile.HiddenInWords + profile.PiledMarks + profile.SpacedLetters + (profile.Overrides * OverrideWeight), options.Max);
    }

    public override string Describe(in FilterHit hit, Content content)
    {
        ref readonly TextProfile profile = ref content.Profile;
        return $"{profile.HiddenInWords} hidden characters in words, {profile.PiledMarks} piled-up marks, {profile.SpacedLetters} letters set apart, {profile.Overrides} turns of direction";
    }
}
