using BotSentinel.Decisions;

namespace BotSentinel.Filters.Text;

/// <content>Words of two scripts.</content>
internal sealed partial class FoldedText
{
    // Alphabets whose letters imitate each other.
    private const uint Imitating = (1u << (int)WritingScript.Latin) | (1u << (int)WritingScript.Greek) | (1u << (int)WritingScript.Cyrillic) | (1u << (int)WritingScript.Armenian) | (1u << (int)WritingScript.Cherokee);

    private void FoundLetter(FoldEntry entry, ReadOnlySpan<char> source, int at)
    {
        if (_hidden)
        {
            FoundHiddenInWord();
        }

        WritingScript script = entry.Script;
        _profile.CountLetters(script, 1);
        _profile.Capitals += entry.IsUpper ? 1 : 0;
        _profile.Cased += (Imitating & (1u << (int)script)) != 0 ? 1 : 0;
        bool isLookAlike = entry.Action == FoldAction.Replace && entry.Payload < 0x80 && script is not (WritingScript.Latin or WritingScript.Greek);
        _word.Add(script, at, isLookAlike);
    }

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
            if ((Imitating & (1u << (int)script)) == 0)
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
