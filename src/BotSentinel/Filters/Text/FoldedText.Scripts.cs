using BotSentinel.Decisions;
using System.Numerics;

namespace BotSentinel.Filters.Text;

/// <content>Words of two scripts.</content>
internal sealed partial class FoldedText
{
    // Alphabets whose letters imitate each other.
    private const uint Imitating = (1u << (int)WritingScript.Latin) | (1u << (int)WritingScript.Greek) | (1u << (int)WritingScript.Cyrillic) | (1u << (int)WritingScript.Armenian) | (1u << (int)WritingScript.Cherokee);

    private WordScripts _word;

    private void FoundLetter(FoldEntry entry)
    {
        if (_hidden)
        {
            FoundHiddenInWord();
        }

        _profile.CountLetters(entry.Script, 1);
        _profile.Capitals += entry.IsUpper ? 1 : 0;
        _profile.Cased += IsImitating(entry.Script) ? 1 : 0;
    }

    /// <summary>Looks at words in which letters of two alphabets may stand beside each other.</summary>
    /// <param name="text">The original.</param>
    /// <param name="end">What was folded of it.</param>
    private void FindMixedWords(ReadOnlySpan<char> text, int end)
    {
        _word = default;
        if (BitOperations.PopCount(_profile.Scripts & Imitating) < 2)
        {
            return;
        }

        if (_isOneByOne)
        {
            FindMixedWords(text, 0, end, text.Length);
            return;
        }

        for (int at = NextMeeting(0); at < _length;)
        {
            int first = at, after = at;
            while (first > 0 && !EndsWord(first - 1))
            {
                first--;
            }

            while (after < _length && !EndsWord(after))
            {
                after++;
            }

            FindMixedWords(text, first == 0 ? 0 : _map[first], after < _length ? _map[after] : end, after < _length ? _map[after] : text.Length);
            at = NextMeeting(after);
        }
    }

    private void FindMixedWords(ReadOnlySpan<char> text, int at, int end, int endOfWord)
    {
        while (at < end)
        {
            bool isPair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            FoldEntry entry = _table[isPair ? char.ConvertToUtf32(text[at], text[at + 1]) : char.IsSurrogate(text[at]) ? Replacement : text[at]];
            switch (entry.Class)
            {
                case CharClass.Letter or CharClass.Ideograph:
                    bool isLookAlike = entry.Action == FoldAction.Replace && entry.Payload < 0x80 && entry.Script is not (WritingScript.Latin or WritingScript.Greek);
                    _word.Add(entry.Script, at, isLookAlike);
                    if (entry.Action == FoldAction.Expand && _table.Expansion(entry).Contains(' '))
                    {
                        EndWord(at);
                    }

                    break;
                case CharClass.Digit or CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo or CharClass.Joiner or CharClass.Selector or CharClass.Tag or CharClass.Invisible or CharClass.Bidi or CharClass.Control:
                    break;
                default:
                    EndWord(at);
                    break;
            }

            at += isPair ? 2 : 1;
        }

        EndWord(endOfWord);
    }

    // Where a letter follows one of another alphabet, or something that was not plain.
    private int NextMeeting(int from)
    {
        for (int block = from / Block; block * Block < _length; block++)
        {
            ref readonly Traits before = ref _blocks[block], here = ref _blocks[block + 1];
            ulong latin = Before(here.Latin, before.Latin), cyrillic = Before(here.Cyrillic, before.Cyrillic), unclear = Before(here.Unclear, before.Unclear);
            ulong meetings = ((latin | unclear) & here.Cyrillic) | ((cyrillic | unclear) & here.Latin) | ((latin | cyrillic | unclear) & (here.OtherLetters | here.Slow));
            meetings &= block == from / Block ? ulong.MaxValue << (from % Block) : ulong.MaxValue;
            if (meetings != 0)
            {
                return (block * Block) + BitOperations.TrailingZeroCount(meetings);
            }
        }

        return _length;
    }

    private bool EndsWord(int at)
    {
        ref readonly Traits block = ref _blocks[(at / Block) + 1];
        return ((block.Unclear | block.Latin | block.Cyrillic) & (1UL << (at % Block))) == 0;
    }

    private static bool IsImitating(WritingScript script) => (Imitating & (1u << (int)script)) != 0;

    private void EndWord(int at)
    {
        if (_word.IsMixed)
        {
            _profile.FirstMixedWord = _profile.MixedWords == 0 ? new TextSpan(_word.Start, at - _word.Start) : _profile.FirstMixedWord;
            _profile.MixedWords++;
        }

        _word = default;
    }

    /// <summary>
    /// Which scripts a word goes through. A word of one script with an ending in another one is honest ("VPNом"); letters
    /// of one among those of another are not, nor is a look-alike at the very start, but for Greek: units and formulas begin so.
    /// </summary>
    private struct WordScripts
    {
        private WritingScript _last;
        private int _changes;
        private int _runs;
        private bool _beganWithLookAlike;

        public int Start { get; private set; }

        public readonly bool IsMixed => _changes >= 2 || (_changes == 1 && _beganWithLookAlike);

        public void Add(WritingScript script, int at, bool isLookAlike)
        {
            if (!IsImitating(script))
            {
                return;
            }

            if (_runs == 0)
            {
                Start = at;
                _beganWithLookAlike = isLookAlike;
            }
            else if (script != _last)
            {
                _changes++;
            }
            else
            {
                _beganWithLookAlike &= _changes > 0;
            }

            _last = script;
            _runs++;
        }
    }
}
