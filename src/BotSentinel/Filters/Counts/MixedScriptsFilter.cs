using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>Words with letters of one alphabet among those of another that look like them.</summary>
internal sealed class MixedScriptsFilter(MixedScriptsOptions options) : ContentFilter
{
    public override string Name => "mixedScripts";

    public override FilterHit Examine(Content content) => FilterHit.Excess(content.Profile.MixedWords, options.Max, content.Profile.FirstMixedWord);

    public override string Describe(in FilterHit hit, Content content) => $"{hit.Number} of its words mix letters of alphabets that look alike";
}
