namespace BotSentinel.Filters.Text;

/// <content>Letters set apart, and digits in the place of letters.</content>
internal sealed partial class FoldedText
{
    private const int FewestSpaced = 3, SurelySpaced = 5, LongestGap = 16;
    private const string Gaps = " .-_*~|/\\,·•";

    /// <summary>Puts together three or more single letters with one sign, space or run of pictures between each two.</summary>
    private bool TryJoinSpaced(int from, int end, ref int to, out int next)
    {
        next = from;
        int count = 1, last = end, kept = EndOfSingle(from);
        if (!IsSpaceable(from) || kept != end)
        {
            return false;
        }

        for (int letter = AfterGap(last); letter > 0 && IsSpaceable(letter) && EndOfSingle(letter) is > 0 and int after; letter = AfterGap(last))
        {
            count++;
            last = after;
        }

        if (count < FewestSpaced)
        {
            return false;
        }

        int start = to;
        for (int letter = from; ;)
        {
            for (int i = letter; i < kept; i++)
            {
                Move(i, to++);
            }

            if (kept >= last)
            {
                break;
            }

            letter = AfterGap(kept);
            kept = EndOfSingle(letter);
        }

        _profile.SpacedLetters += count >= SurelySpaced && IsVaried(start, to) ? count : 0;
        to = CapRuns(start, to);
        AddWord(start, to - start, HashOf(start, to));
        next = last;
        return true;
    }

    // A row of x is kisses, not a word.
    private bool IsVaried(int start, int end) => _chars.AsSpan(start, end - start).IndexOfAnyExcept(_chars[start], _chars[end - 1]) >= 0;

    // Alphabets in which a single letter is hardly ever a word, let alone three in a row.
    private bool IsSpaceable(int at) => _kinds[at] == CharClass.Letter && !char.IsSurrogate(_chars[at])
        && _table[_chars[at]].Script is WritingScript.Latin or WritingScript.Cyrillic or WritingScript.Greek or WritingScript.Armenian or WritingScript.Georgian or WritingScript.Hebrew;

    /// <summary>The end of a single letter with its marks; 0 when a word goes on there.</summary>
    private int EndOfSingle(int letter)
    {
        int at = letter + 1;
        while (at < _length && _kinds[at] == CharClass.Mark)
        {
            at++;
        }

        WordScan further = default;
        bool goesOn = at < _length && (_kinds[at] is CharClass.Letter or CharClass.Digit or CharClass.SpacingMark or CharClass.Jamo or CharClass.Joiner || Continues(at, _kinds[at], ref further));
        return goesOn ? 0 : at;
    }

    /// <summary>Where the letter behind a gap is; 0 when there is no gap, or one that is wider.</summary>
    private int AfterGap(int at)
    {
        int end = at;
        if (at < _length && _kinds[at] is CharClass.Emoji)
        {
            while (end < _length && end - at < LongestGap && _kinds[end] is CharClass.Emoji or CharClass.Joiner or CharClass.Selector or CharClass.Tag)
            {
                end++;
            }
        }
        else if (at < _length && _kinds[at] is CharClass.Space or CharClass.Punctuation or CharClass.Symbol && Gaps.Contains(_chars[at], StringComparison.Ordinal))
        {
            end++;
        }

        return end > at && end < _length ? end : 0;
    }

    private void UndoLeet(int start, int end)
    {
        bool isCyrillic = false;
        for (int i = start; i < end; i++)
        {
            isCyrillic |= _kinds[i] == CharClass.Letter && _table[_original[_map[i]]].Script == WritingScript.Cyrillic;
        }

        for (int i = start; i < end; i++)
        {
            bool isSign = Leet.IsSign(_chars[i]) && _kinds[i] is CharClass.Punctuation or CharClass.Symbol;
            if (isSign || (_kinds[i] == CharClass.Digit && Leet.IsDigit(_chars[i])))
            {
                _chars[i] = _table.LetterFor(_chars[i], isCyrillic);
                _kinds[i] = CharClass.Letter;
                _profile.Leet++;
            }
        }
    }
}
