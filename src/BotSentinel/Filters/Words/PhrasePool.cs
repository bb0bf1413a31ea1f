using System.Text;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Words;

/// <summary>
/// The letters of phrases: folded, to compare by, and plain, to tell look-alikes from other letters. A letter of another
/// alphabet may stand in for one that it looks like; another letter of the same alphabet may not.
/// </summary>
internal sealed class PhrasePool
{
    private const int Stretched = 3;
    private const char Gap = ' ';

    private readonly FoldTable _table = FoldTable.Shared;
    private readonly StringBuilder _building = new();
    private readonly StringBuilder _plain = new();
    private readonly List<int> _starts = [];
    private readonly List<bool> _prefixes = [];
    private char[]? _letters, _plainLetters;

    public int Count => _starts.Count;

    public long Memory => (_building.Length * 4L) + (_starts.Count * 5L);

    public int Add(FoldedText phrase, bool isPrefix)
    {
        _starts.Add(_building.Length);
        _prefixes.Add(isPrefix);
        for (int word = 0; word < phrase.Words.Length; word++)
        {
            if (word > 0)
            {
                _building.Append(Gap);
                _plain.Append(Gap);
            }

            for (int i = phrase.Words[word].Start; i < phrase.Words[word].Start + phrase.Words[word].Length; i++)
            {
                if (!FoldedWord.IsSkipped(phrase.Chars[i]))
                {
                    _building.Append(phrase.Chars[i]);
                    _plain.Append(Lower(phrase.OriginalAt(i)));
                }
            }
        }

        return _starts.Count - 1;
    }

    public string Text(int phrase) => PlainOf(phrase).ToString() + (_prefixes[phrase] ? "*" : "");

    /// <summary>Whether words of a text, first to last, are those of a phrase.</summary>
    public bool Matches(int phrase, FoldedText text, int first, int last)
    {
        ReadOnlySpan<char> letters = LettersOf(phrase), plain = PlainOf(phrase);
        bool sameScript = false;
        WritingScript script = WritingScript.Common;
        int at = 0;
        for (int word = first; word <= last; word++)
        {
            if (word > first && (at >= letters.Length || letters[at++] != Gap))
            {
                return false;
            }

            FoldedWord candidate = text.Words[word];
            int end = candidate.Start + candidate.Length;
            for (int i = candidate.Start; i < end;)
            {
                if (FoldedWord.IsSkipped(text.Chars[i]))
                {
                    i++;
                    continue;
                }

                if (at >= letters.Length || letters[at] == Gap)
                {
                    return at >= letters.Length && _prefixes[phrase] && word == last && IsOfScript(sameScript, script, text);
                }

                if (!MatchesRun(letters, ref at, text, ref i, end) || !MatchesLetter(plain[at - 1], text.OriginalAt(i - 1), ref sameScript, ref script))
                {
                    return false;
                }
            }
        }

        return at == letters.Length && IsOfScript(sameScript, script, text);
    }

    /// <summary>A letter and its repetitions: as many as the phrase has, or stretched.</summary>
    private static bool MatchesRun(ReadOnlySpan<char> letters, ref int at, FoldedText text, ref int i, int end)
    {
        char letter = letters[at];
        int wanted = 0, found = 0;
        for (; at < letters.Length && letters[at] == letter; at++)
        {
            wanted++;
        }

        for (; i < end && text.Chars[i] == letter; i++)
        {
            found++;
        }

        return found == wanted || (found >= Stretched && found >= wanted && !char.IsDigit(letter));
    }

    private bool MatchesLetter(char wanted, char found, ref bool sameScript, ref WritingScript script)
    {
        FoldEntry own = _table[wanted], other = _table[found];
        if (own.Class != CharClass.Letter)
        {
            return true;
        }

        script = own.Script;
        sameScript |= own.Script == other.Script && other.Class == CharClass.Letter;
        bool isStrict = own.Script is WritingScript.Cyrillic or WritingScript.Greek or WritingScript.Armenian;
        return !isStrict || own.Script != other.Script || other.Class != CharClass.Letter || Lower(found) == wanted;
    }

    // A word that is all of another alphabet is honest among words of that alphabet: "сор" is no "cop" in a Russian text.
    private static bool IsOfScript(bool sameScript, WritingScript script, FoldedText text) =>
        sameScript || script == WritingScript.Common || text.Profile.MainScript is var main && (main == script || main == WritingScript.Common || main == WritingScript.Latin);

    private ReadOnlySpan<char> LettersOf(int phrase) => Part(_letters ??= _building.ToString().ToCharArray(), phrase);

    private ReadOnlySpan<char> PlainOf(int phrase) => Part(_plainLetters ??= _plain.ToString().ToCharArray(), phrase);

    private ReadOnlySpan<char> Part(char[] all, int phrase) => all.AsSpan(_starts[phrase]..(phrase + 1 < _starts.Count ? _starts[phrase + 1] : all.Length));

    private static char Lower(char letter) => char.ToLowerInvariant(letter);
}
