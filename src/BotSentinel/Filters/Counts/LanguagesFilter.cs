using BotSentinel.Filters.Languages;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Counts;

/// <summary>A text in a language that is not wanted, where that is beyond doubt; else a user whose language, as set on the platform, is none that is wanted.</summary>
internal sealed class LanguagesFilter : ContentFilter
{
    private const int FewestLetters = 8, FewestPoints = 4, Times = 3;

    private readonly string[] _wanted;
    private readonly int[] _numbers;
    private readonly bool _guesses, _asksUser;

    public LanguagesFilter(LanguagesOptions options)
    {
        _wanted = [.. options.Wanted.Select(tag => tag.ToLowerInvariant())];
        _numbers = [.. _wanted.Select(LanguageGuess.NumberOf)];

        // Who wants a language that is not known here would have it taken for its neighbour.
        _guesses = options.Guess && !_numbers.Contains(-1);
        _asksUser = options.User;
    }

    public override string Name => "languages";

    public override FilterHit Examine(Content content)
    {
        Guess guess = _guesses && content.Profile.Letters >= FewestLetters ? GuessOf(content, out string? language) : None(out language);
        return guess switch
        {
            Guess.Unwanted => FilterHit.Certain(number: 1, word: language),
            Guess.Unsure when _asksUser && content.Update.Language is { } own && !Covers(own) => FilterHit.Certain(word: own),
            _ => default,
        };
    }

    public override string Describe(in FilterHit hit, Content content) => hit.Number == 1 ? $"the text seems to be in the language {hit.Word}" : $"the user's language is {hit.Word}";

    private static Guess None(out string? language)
    {
        language = null;
        return Guess.Unsure;
    }

    private Guess GuessOf(Content content, out string? language)
    {
        Span<int> points = stackalloc int[LanguageProfile.All.Length];
        LanguageGuess.Shared.Rate(content.Folded, content.Text.AsSpan(0, Math.Min(content.Text.Length, Text.FoldedText.LongestText)), points);
        int wanted = 0, best = 0;
        foreach (int number in _numbers)
        {
            wanted = Math.Max(wanted, points[number]);
            points[number] = 0;
        }

        for (int i = 1; i < points.Length; i++)
        {
            best = points[i] > points[best] ? i : best;
        }

        language = LanguageProfile.All[best].Tag;
        return points[best] >= FewestPoints && points[best] >= Times * wanted ? Guess.Unwanted
            : wanted >= FewestPoints && wanted >= points[best] ? Guess.Wanted
            : Guess.Unsure;
    }

    private bool Covers(string language)
    {
        foreach (string tag in _wanted)
        {
            if (language.StartsWith(tag, StringComparison.Ordinal) && (language.Length == tag.Length || language[tag.Length] == '-'))
            {
                return true;
            }
        }

        return false;
    }

    private enum Guess
    {
        Unsure,
        Wanted,
        Unwanted,
    }
}
