using System.Collections.Frozen;
using System.Runtime.InteropServices;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Languages;

/// <summary>
/// Guesses languages of a text: by script where only one of those known here is written in it, else by short words and
/// letters. Gives each language points and leaves it to the asker how many are enough.
/// </summary>
internal sealed class LanguageGuess
{
    private const int Letters = 0x700, FirstVietnamese = 0x1EA0, LastVietnamese = 0x1EF9, ForScript = 8;

    private static readonly Lazy<LanguageGuess> Loaded = new(() => new LanguageGuess());

    private readonly FrozenDictionary<uint, ulong> _words;
    private readonly ulong[] _letters = new ulong[Letters];
    private readonly ulong[] _scripts = new ulong[32];
    private readonly ulong _vietnamese;

    private LanguageGuess()
    {
        FoldedText folded = new();
        Dictionary<uint, ulong> words = [];
        for (int i = 0; i < LanguageProfile.All.Length; i++)
        {
            LanguageProfile language = LanguageProfile.All[i];
            ulong bit = 1UL << i;
            _scripts[(int)language.Script] |= bit;
            _vietnamese |= language.Tag == "vi" ? bit : 0;
            foreach (char letter in language.Letters.Where(letter => letter < Letters))
            {
                _letters[letter] |= bit;
                _letters[char.ToUpperInvariant(letter)] |= bit;
            }

            foreach (string word in language.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                folded.Fold(word);
                CollectionsMarshal.GetValueRefOrAddDefault(words, folded.Words[0].Hash, out _) |= bit;
            }
        }

        _words = words.ToFrozenDictionary();
    }

    public static LanguageGuess Shared => Loaded.Value;

    /// <summary>The number of the language of a tag; -1 when nothing is known about it. <c>pt-br</c> is <c>pt</c>.</summary>
    public static int NumberOf(string tag)
    {
        string language = tag.Split('-')[0];
        return Array.FindIndex(LanguageProfile.All, known => known.Tag.Equals(language, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Gives points. Languages of another script than most letters get none.</summary>
    public void Rate(FoldedText text, ReadOnlySpan<char> original, Span<int> points)
    {
        points.Clear();
        ulong candidates = _scripts[(int)MainScript(text.Profile)];
        if (candidates == 0)
        {
            return;
        }

        if ((candidates & (candidates - 1)) == 0)
        {
            Add(points, candidates, ForScript);
            return;
        }

        foreach (FoldedWord word in text.Words)
        {
            if (_words.TryGetValue(word.Hash, out ulong languages))
            {
                Add(points, languages & candidates, 1);
            }
        }

        foreach (char letter in original)
        {
            ulong languages = letter is >= (char)FirstVietnamese and <= (char)LastVietnamese ? _vietnamese : letter < Letters ? _letters[letter] : 0;
            if (languages != 0)
            {
                Add(points, languages & candidates, 1);
            }
        }
    }

    // A Japanese text may have more Han than kana, but a Chinese one has no kana.
    private static WritingScript MainScript(in TextProfile profile) => profile.MainScript switch
    {
        WritingScript.Katakana => WritingScript.Hiragana,
        WritingScript.Han when profile.LettersOf(WritingScript.Hiragana) > 0 => WritingScript.Hiragana,
        var main => main,
    };

    private static void Add(Span<int> points, ulong languages, int count)
    {
        for (; languages != 0; languages &= languages - 1)
        {
            points[System.Numerics.BitOperations.TrailingZeroCount(languages)] += count;
        }
    }
}
