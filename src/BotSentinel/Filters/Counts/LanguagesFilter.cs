using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>A user whose language, as set on the platform, is none that is wanted.</summary>
internal sealed class LanguagesFilter(LanguagesOptions options) : ContentFilter
{
    private readonly string[] _wanted = [.. options.Wanted.Select(tag => tag.ToLowerInvariant())];

    public override string Name => "languages";

    public override FilterHit Examine(Content content)
    {
        if (content.Update.Language is not { } language)
        {
            return default;
        }

        foreach (string tag in _wanted)
        {
            if (language.StartsWith(tag, StringComparison.Ordinal) && (language.Length == tag.Length || language[tag.Length] == '-'))
            {
                return default;
            }
        }

        return FilterHit.Certain(word: language);
    }

    public override string Describe(in FilterHit hit, Content content) => $"the user's language is {hit.Word}";
}
