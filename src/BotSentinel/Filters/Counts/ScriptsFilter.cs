using System.Collections.Immutable;
using System.Numerics;
using BotSentinel.Filters.Text;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>Letters of scripts that nobody here writes.</summary>
internal sealed class ScriptsFilter(ScriptsOptions options) : ContentFilter
{
    private readonly uint _unwanted = (options.Wanted.IsEmpty ? 0 : ~(Bits(options.Wanted) | 1u)) | Bits(options.Unwanted);

    public override string Name => "scripts";

    public override FilterHit Examine(Content content)
    {
        ref readonly TextProfile profile = ref content.Profile;
        uint found = profile.Scripts & _unwanted;
        if (found == 0)
        {
            return default;
        }

        int letters = 0, most = 0;
        for (uint left = found; left != 0; left &= left - 1)
        {
            int script = BitOperations.TrailingZeroCount(left);
            letters += profile.LettersOf((WritingScript)script);
            most = profile.LettersOf((WritingScript)script) > profile.LettersOf((WritingScript)most) ? script : most;
        }

        FilterHit hit = FilterHit.Excess(letters / (double)profile.Letters, options.Share);
        return hit.Score == 0 ? hit : hit with { Word = ((WritingScript)most).ToString() };
    }

    public override string Describe(in FilterHit hit, Content content) => $"{hit.Number} % of its letters are of scripts that are not wanted, {hit.Word} above all";

    private static uint Bits(ImmutableArray<ScriptName> scripts) => scripts.Aggregate(0u, (bits, script) => bits | (1u << (int)script));
}
