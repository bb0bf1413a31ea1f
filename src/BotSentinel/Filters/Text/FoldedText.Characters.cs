using System.Runtime.CompilerServices;

namespace BotSentinel.Filters.Text;

/// <content>The first pass: character by character.</content>
internal sealed partial class FoldedText
{
    private const int MarksKept = 4, MarksUsual = 2;
    private const char SoftHyphen = '\u00AD', Keycap = '\u20E3', Replacement = '\uFFFD', NonJoiner = '\u200C';

    // The letter that marks go to, how many it has, and whether something hidden came since.
    private int _base;
    private int _marks;
    private bool _hidden;
    private bool _flagOpen;
    private int _directions;

    private void FoldCharacters(ReadOnlySpan<char> text)
    {
        _length = 0;
        _base = -1;
        _marks = _directions = 0;
        _hidden = _flagOpen = false;
        int at = 0;
        while (at < text.Length && _length < LongestText)
        {
            if (_chars.Length - Room - Block <= _length)
            {
                // Only texts of signs that stand for many characters come here.
                MakeRoom(_chars.Length * 2);
            }

            int end = _isOneByOne ? at : AddPlain(text, at);
            at = end > at ? end : AddOther(text, at);
        }

        _hasOdd = Survey();
        FindMixedWords(text, at);

        while (_length > 0 && _kinds[_length - 1] == CharClass.Space)
        {
            _length--;
        }

        _profile.Hidden += (_profile.Scripts & RightToLeft) == 0 ? _directions : 0;
    }

    private int AddSpace(int at)
    {
        _base = -1;
        _hidden = false;

        // One space, or two where there were more: so a gap between words stays wider than one between letters.
        if (_length > 0 && !(_length > 1 && _kinds[_length - 1] == CharClass.Space && _kinds[_length - 2] == CharClass.Space))
        {
            Put(' ', CharClass.Space, at);
        }

        return at + 1;
    }

    private int AddOther(ReadOnlySpan<char> text, int at)
    {
        int codePoint = text[at], width = 1;
        if (char.IsSurrogate(text[at]))
        {
            bool isPair = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
            codePoint = isPair ? char.ConvertToUtf32(text[at], text[at + 1]) : Replacement;
            width = isPair ? 2 : 1;
        }

        FoldEntry entry = _table[codePoint];
        switch (entry.Class)
        {
            case CharClass.Space:
                _profile.LineBreaks += codePoint is '\n' or 0x2028 or 0x2029 ? 1 : 0;
                AddSpace(at);
                break;
            case CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo:
                AddMark((char)codePoint, codePoint, entry, at);
                break;
            case CharClass.Joiner:
                AddJoiner((char)codePoint, text, at);
                break;
            case CharClass.Selector:
                AddSelector((char)codePoint, text, at);
                break;
            case CharClass.Tag:
                AddTag(text.Slice(at, width), at);
                break;
            case CharClass.Invisible or CharClass.Bidi or CharClass.Control:
                AddHidden(codePoint, entry, text, at);
                break;
            default:
                AddVisible(codePoint, entry, text.Slice(at, width), at);
                break;
        }

        return at + width;
    }

    private void AddVisible(int codePoint, FoldEntry entry, ReadOnlySpan<char> source, int at)
    {
        CharClass kind = entry.Class;
        bool isLetter = kind is CharClass.Letter or CharClass.Ideograph;
        if (isLetter)
        {
            FoundLetter(entry);
        }
        else if (kind == CharClass.Digit)
        {
            _profile.Digits++;
        }
        else
        {
            CountEmoji(codePoint, kind);
        }

        _hidden = false;
        int start = _length;
        switch (entry.Action)
        {
            case FoldAction.Replace:
                Put((char)entry.Payload, kind, at);
                break;
            case FoldAction.Expand:
                Expand(_table.Expansion(entry), at);
                break;
            default:
                // Half of a pair shows as a replacement character, everything else as itself.
                bool isBroken = codePoint == Replacement;
                Put(isBroken ? Replacement : source[0], kind, at);
                if (source.Length == 2)
                {
                    Put(source[1], kind, at);
                }

                break;
        }

        _base = _length > start ? start : _base;
        _marks = 0;
    }

    private void Expand(ReadOnlySpan<char> expansion, int at)
    {
        for (int i = 0; i < expansion.Length; i++)
        {
            bool isPair = i + 1 < expansion.Length && char.IsSurrogatePair(expansion[i], expansion[i + 1]);
            CharClass kind = EntryAt(expansion, i).Class;
            if (kind == CharClass.Space)
            {
                AddSpace(at);
                _traits[Lead + Math.Max(0, _length - 1)] |= _length > 0 ? (byte)CharTraits.Marked : default;
            }
            else if (kind is not (CharClass.Mark or CharClass.SpacingMark) || (_length > 0 && KeepsMarks(_chars[_length - 1])))
            {
                Put(expansion[i], kind, at);
                if (isPair)
                {
                    Put(expansion[i + 1], kind, at);
                }
            }

            i += isPair ? 1 : 0;
        }
    }

    private void AddMark(char mark, int codePoint, FoldEntry entry, int at)
    {
        if (mark == Keycap && codePoint == mark && TryAddKeycap(at))
        {
            return;
        }

        if (_base < 0 || codePoint > char.MaxValue || entry.Action != FoldAction.Keep)
        {
            AddLooseMark(codePoint, entry, at);
            return;
        }

        _marks++;
        _profile.PiledMarks += _marks > MarksUsual && entry.Class == CharClass.Mark ? 1 : 0;
        char composed = _table.Compose(_chars[_length - 1], mark);
        int target = _length - 1;
        if (composed == 0 && target > _base)
        {
            target = _base;
            composed = _table.Compose(_chars[target], mark);
        }

        if (composed != 0)
        {
            _chars[target] = composed;
        }
        else if (entry.Class == CharClass.Jamo)
        {
            Put(mark, CharClass.Letter, at);
            _base = _length - 1;
            _marks = 0;
        }
        else if (_marks <= MarksKept && KeepsMarks(_chars[_base]))
        {
            InsertMark(mark, entry, at);
        }
    }

    // A mark on nothing, or one that stands for others.
    private void AddLooseMark(int codePoint, FoldEntry entry, int at)
    {
        if (entry.Class == CharClass.Jamo)
        {
            Put((char)codePoint, CharClass.Letter, at);
            _base = _length - 1;
            _marks = 0;
        }
        else if (_base >= 0 && ++_marks <= MarksKept && KeepsMarks(_chars[_base]))
        {
            if (entry.Action == FoldAction.Expand)
            {
                foreach (char c in _table.Expansion(entry))
                {
                    Put(c, CharClass.Mark, at);
                }
            }
            else if (entry.Action == FoldAction.Replace)
            {
                Put((char)entry.Payload, entry.Class, at);
            }
            else if (codePoint > char.MaxValue)
            {
                Put((char)(0xD7C0 + (codePoint >> 10)), CharClass.Mark, at);
                Put((char)(0xDC00 + (codePoint & 0x3FF)), CharClass.Mark, at);
            }
        }
        else
        {
            _profile.PiledMarks++;
        }
    }

    /// <summary>Marks of one letter stand in the order of their classes, whichever was typed first.</summary>
    private void InsertMark(char mark, FoldEntry entry, int at)
    {
        int place = _length;
        while (entry.Payload != 0 && place - 1 > _base && _table[_chars[place - 1]] is { Class: CharClass.Mark } other && other.Payload > entry.Payload)
        {
            place--;
        }

        Put(mark, entry.Class, at);
        for (int i = _length - 1; i > place; i--)
        {
            (_chars[i - 1], _chars[i]) = (_chars[i], _chars[i - 1]);
        }
    }

    // In alphabets whose letters have their usual accents composed, any further mark is ornament.
    private bool KeepsMarks(char letter) => FoldedWord.IsSkipped(letter) || _table[letter].Script is not (WritingScript.Common or WritingScript.Latin or WritingScript.Cyrillic or WritingScript.Greek
        or WritingScript.Armenian or WritingScript.Georgian or WritingScript.Cherokee);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(char c, CharClass kind, int at)
    {
        _chars[_length] = c;
        _map[_length] = (ushort)at;
        _kinds[_length] = kind;
        _traits[Lead + _length] = (byte)PlainTable.TraitsOf(c, kind);
        _length++;
    }
}
