namespace BotSentinel.Filters.Text;

/// <content>Characters that do not show: which of them honest text needs.</content>
internal sealed partial class FoldedText
{
    private void FoundHiddenInWord()
    {
        _profile.HiddenInWords++;
        _hidden = false;
    }

    private void AddHidden(int codePoint, FoldEntry entry, ReadOnlySpan<char> text, int at)
    {
        // Word processors leave these behind; scripts without spaces mark where words end.
        if (codePoint == SoftHyphen || (codePoint is 0x200B or 0x2060 && IsWithoutSpaces(text, at)) || (codePoint is >= 0xE0100 and <= 0xE01EF && _base >= 0 && _kinds[_length - 1] == CharClass.Ideograph))
        {
            return;
        }

        if (codePoint is 0x202D or 0x202E)
        {
            _profile.Overrides++;
        }

        if (entry.Class == CharClass.Bidi)
        {
            // Judged at the end: beside letters that run to the left they are honest.
            _directions++;
            return;
        }

        NoteHidden();
    }

    private const uint RightToLeft = (1u << (int)WritingScript.Hebrew) | (1u << (int)WritingScript.Arabic) | (1u << (int)WritingScript.Other);

    private void NoteHidden()
    {
        _profile.Hidden++;
        _hidden = _length > 0 && _kinds[_length - 1] == CharClass.Letter;
    }

    private bool IsWithoutSpaces(ReadOnlySpan<char> text, int at) =>
        (_length > 0 && _kinds[_length - 1] is CharClass.Ideograph or CharClass.Mark or CharClass.SpacingMark) || (at + 1 < text.Length && _table[text[at + 1]].Class == CharClass.Ideograph);

    /// <summary>A joiner stays inside pictures, and between letters of scripts that are written with it.</summary>
    private void AddJoiner(char joiner, ReadOnlySpan<char> text, int at)
    {
        CharClass before = _length > 0 ? _kinds[_length - 1] : CharClass.Other;
        FoldEntry next = at + 1 < text.Length ? EntryAt(text, at + 1) : default;
        bool joinsPictures = joiner != NonJoiner && before is CharClass.Emoji or CharClass.Selector && next.Class is CharClass.Emoji or CharClass.Symbol;
        bool joinsLetters = before is CharClass.Letter or CharClass.Mark or CharClass.SpacingMark && next.Class is CharClass.Letter or CharClass.Mark or CharClass.SpacingMark
            && IsJoining(_chars[_length - 1]) && IsJoining(next);
        bool endsConjunct = joiner != NonJoiner && before == CharClass.Mark && _table[_chars[_length - 1]] is { Payload: 9 };
        if (joinsPictures || joinsLetters || endsConjunct)
        {
            Put(joiner, CharClass.Joiner, at);
            _base = _length - 1;
            _marks = 0;
        }
        else
        {
            NoteHidden();
        }
    }

    private bool IsJoining(char letter) => IsJoining(_table[letter]);

    private static bool IsJoining(FoldEntry entry) => entry.Script is WritingScript.Arabic or WritingScript.Mongolian or WritingScript.Other or (>= WritingScript.Devanagari and <= WritingScript.Sinhala)
        || (entry.Script == WritingScript.Common && entry.Class is CharClass.Mark);

    private FoldEntry EntryAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? _table[char.ConvertToUtf32(text[at], text[at + 1])]
        : char.IsSurrogate(text[at]) ? default
        : _table[text[at]];

    /// <summary>The selectors of pictures stay; all others go.</summary>
    private void AddSelector(char selector, ReadOnlySpan<char> text, int at)
    {
        CharClass before = _length > 0 ? _kinds[_length - 1] : CharClass.Other;
        bool isKeycap = _length > 0 && IsKey(_chars[_length - 1]) && at + 1 < text.Length && text[at + 1] == Keycap;
        if (selector is '\uFE0F' or '\uFE0E' && (before is CharClass.Emoji or CharClass.Symbol || isKeycap))
        {
            _profile.Emoji += before == CharClass.Symbol && selector == '\uFE0F' && !IsJoined(_length - 1) ? 1 : 0;
            MakeKey(isKeycap);
            Put(selector, CharClass.Selector, at);
        }
        else if (before is not (CharClass.Ideograph or CharClass.Symbol or CharClass.Punctuation))
        {
            NoteHidden();
        }
    }

    private bool TryAddKeycap(int at)
    {
        bool isKey = _length > 0 && IsKey(_chars[_length - 1]);
        if (!isKey && (_length < 2 || _kinds[_length - 1] != CharClass.Selector || !IsKey(_chars[_length - 2])))
        {
            return false;
        }

        MakeKey(isKey);
        _profile.Emoji++;
        Put(Keycap, CharClass.Emoji, at);
        return true;
    }

    // The digit on a key is part of a picture, no longer of a word.
    private void MakeKey(bool isKey)
    {
        if (isKey)
        {
            // Digits that came the plain way are not counted yet.
            _profile.Digits -= _kinds[_length - 1] == CharClass.Digit && (_traits[Lead + _length - 1] & (byte)CharTraits.Marked) != 0 ? 1 : 0;
            _kinds[_length - 1] = CharClass.Emoji;
            _traits[Lead + _length - 1] = (byte)CharTraits.Slow;
        }
    }

    private static bool IsKey(char c) => c is (>= '0' and <= '9') or '#' or '*';

    private void AddTag(ReadOnlySpan<char> tag, int at)
    {
        if (_length > 0 && _kinds[_length - 1] is CharClass.Emoji or CharClass.Tag)
        {
            Put(tag[0], CharClass.Tag, at);
            Put(tag[1], CharClass.Tag, at);
        }
        else
        {
            NoteHidden();
        }
    }

    private void CountEmoji(int codePoint, CharClass kind)
    {
        if (kind != CharClass.Emoji)
        {
            _flagOpen = false;
            return;
        }

        if (codePoint is >= 0x1F1E6 and <= 0x1F1FF)
        {
            _flagOpen = !_flagOpen;
            _profile.Emoji += _flagOpen ? 1 : 0;
            return;
        }

        _flagOpen = false;
        _profile.Emoji += codePoint is >= 0x1F3FB and <= 0x1F3FF && _length > 0 && _kinds[_length - 1] == CharClass.Emoji || IsJoined(_length) ? 0 : 1;
    }

    private bool IsJoined(int at) => at > 0 && _kinds[at - 1] == CharClass.Joiner;
}
