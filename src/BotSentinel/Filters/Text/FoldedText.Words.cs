using System.Numerics;

namespace BotSentinel.Filters.Text;

/// <content>
/// The second pass: words. Words end where Unicode's rules (UAX 29) end them, but at dots and underscores too; letters of
/// scripts without spaces are words of their own.
/// </content>
internal sealed partial class FoldedText
{
    // mp3 and 1st are no words in disguise.
    private const int LongestRun = 3, FewestLetters = 2, ShortestLeet = 4;

    private FoldedWord[] _words = new FoldedWord[256];
    private int _wordCount;

    private bool _hasOdd;
    private bool _hasWords;

    /// <summary>The words, in order.</summary>
    public ReadOnlySpan<FoldedWord> Words
    {
        get
        {
            if (!_hasWords)
            {
                // Words without anything odd are where they were: nobody needs them before he asks.
                AddWords(0, _length, 0);
                _hasWords = true;
            }

            return _words.AsSpan(0, _wordCount);
        }
    }

    private void FoldWords()
    {
        _wordCount = 0;
        _hasWords = _hasOdd || _isOneByOne;
        int from = 0, to = 0;
        while (_hasWords && from < _length)
        {
            if (!_isOneByOne)
            {
                int end = StartOfOdd(from);
                AddWords(from, end, from - to);
                MoveAll(from, end, ref to);
                from = end;
            }

            from = from < _length ? TakeOne(from, ref to) : from;
        }

        _length = _hasWords ? to : _length;
    }

    /// <summary>The next word, letter that is one, or sign.</summary>
    private int TakeOne(int from, ref int to)
    {
        CharClass kind = _kinds[from];
        if (kind is CharClass.Letter or CharClass.Digit)
        {
            WordScan word = Scan(from);
            return word.Letters == 1 && word.Digits == 0 && TryJoinSpaced(from, word.End, ref to, out int end) ? end : TakeWord(from, word, ref to);
        }

        if (kind == CharClass.Ideograph)
        {
            int start = to;
            Move(from++, to++);
            while (from < _length && _kinds[from] is CharClass.Mark or CharClass.SpacingMark)
            {
                Move(from++, to++);
            }

            AddWord(start, to - start, HashOf(start, to));
            return from;
        }

        bool isRun = kind is CharClass.Punctuation or CharClass.Symbol && to >= LongestRun
            && _chars[to - 1] == _chars[from] && _chars[to - 2] == _chars[from] && _chars[to - 3] == _chars[from];
        if (!isRun)
        {
            Move(from, to++);
        }

        return from + 1;
    }

    private int TakeWord(int from, in WordScan word, ref int to)
    {
        int start = to;
        if (to == from)
        {
            to = word.End;
        }
        else
        {
            for (int i = from; i < word.End; i++)
            {
                Move(i, to++);
            }
        }

        bool isLeet = word.Leet > 0 && word.Letters >= FewestLetters && word.Letters + word.Digits >= ShortestLeet && word.Leet >= word.Digits && word.Leet <= word.Letters;
        if (isLeet)
        {
            UndoLeet(start, to);
        }

        if (isLeet || word.HasLongRun)
        {
            to = CapRuns(start, to);
            AddWord(start, to - start, HashOf(start, to));
        }
        else
        {
            AddWord(start, to - start, word.Hash);
        }

        return word.End;
    }

    private WordScan Scan(int from)
    {
        WordScan word = new() { Hash = FoldedWord.Seed };
        char[] chars = _chars;
        CharClass[] kinds = _kinds;
        char previous = '\0';
        int run = 0, at = from, length = _length;
        for (; at < length && at < kinds.Length && at < chars.Length; at++)
        {
            CharClass kind = kinds[at];
            char c = chars[at];
            if (kind == CharClass.Letter)
            {
                word.Letters++;
            }
            else if (kind == CharClass.Digit)
            {
                word.Digits++;
                word.Leet += Leet.IsDigit(c) ? 1 : 0;
            }
            else if (kind is CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo)
            {
            }
            else if (!Continues(at, kind, ref word))
            {
                break;
            }

            if (c != previous)
            {
                run = 1;
                if (!FoldedWord.IsSkipped(c))
                {
                    word.Hash = FoldedWord.Add(word.Hash, c);
                    previous = c;
                }
            }
            else
            {
                word.HasLongRun |= ++run > LongestRun && kind != CharClass.Digit;
            }
        }

        word.End = at;
        return word;
    }

    /// <summary>Signs that belong to a word when letters stand on both sides.</summary>
    private bool Continues(int at, CharClass kind, ref WordScan word)
    {
        char c = _chars[at];
        if (kind is not (CharClass.Punctuation or CharClass.Symbol or CharClass.Joiner) || at + 1 >= _length || _kinds[at + 1] is not (CharClass.Letter or CharClass.Digit))
        {
            return kind == CharClass.Joiner && at + 1 < _length && _kinds[at + 1] is CharClass.Mark or CharClass.SpacingMark;
        }

        if (FoldedWord.IsSkipped(c))
        {
            return true;
        }

        if (!Leet.IsSign(c) || IsAddress(at))
        {
            return false;
        }

        word.Leet++;
        return true;
    }

    // name@example.org is no word with an a inside. A label of one letter does not make an address: it may be spaced out.
    private bool IsAddress(int sign)
    {
        int end = sign + 1;
        while (end < _length && _kinds[end] is CharClass.Letter or CharClass.Digit or CharClass.Mark)
        {
            end++;
        }

        return _chars[sign] == '@' && end - sign > 2 && end + 1 < _length && _chars[end] == '.' && _kinds[end + 1] is CharClass.Letter or CharClass.Digit;
    }

    private int CapRuns(int start, int end)
    {
        int to = start;
        for (int i = start; i < end; i++)
        {
            bool isRun = to - start >= LongestRun && _kinds[i] != CharClass.Digit && _chars[to - 1] == _chars[i] && _chars[to - 2] == _chars[i] && _chars[to - 3] == _chars[i];
            if (!isRun)
            {
                Move(i, to++);
            }
        }

        return to;
    }

    private uint HashOf(int start, int end)
    {
        uint hash = FoldedWord.Seed;
        char previous = '\0';
        for (int i = start; i < end; i++)
        {
            if (_chars[i] != previous && !FoldedWord.IsSkipped(_chars[i]))
            {
                hash = FoldedWord.Add(hash, previous = _chars[i]);
            }
        }

        return hash;
    }

    private void AddWord(int start, int length, uint hash)
    {
        if (_wordCount == _words.Length)
        {
            Array.Resize(ref _words, _words.Length * 2);
        }

        _words[_wordCount++] = new FoldedWord(start, length, hash);
    }

    /// <summary>Adds the words of a part in which nothing is odd; they will stand a little before where they are.</summary>
    private void AddWords(int from, int end, int shift)
    {
        for (int at = NextBit(_inWord, from, end, flip: 0); at < end;)
        {
            int after = NextBit(_inWord, at, end, flip: ulong.MaxValue);
            AddWord(at - shift, after - at, HashOf(at, after));
            at = NextBit(_inWord, after, end, flip: 0);
        }
    }

    /// <summary>The beginning of the next word that has something odd in it or behind it, or the next odd sign.</summary>
    private int StartOfOdd(int from)
    {
        int odd = NextBit(_odd, from, _length, flip: 0);
        while (odd > from && odd < _length && IsInWord(odd - 1))
        {
            odd--;
        }

        return odd;
    }

    private bool IsInWord(int at) => (_inWord[at / Block] & (1UL << (at % Block))) != 0;

    private static int NextBit(ulong[] bits, int from, int end, ulong flip)
    {
        while (from < end)
        {
            ulong rest = (bits[from / Block] ^ flip) >> (from % Block);
            if (rest != 0)
            {
                return Math.Min(end, from + BitOperations.TrailingZeroCount(rest));
            }

            from += Block - (from % Block);
        }

        return end;
    }

    private void MoveAll(int from, int end, ref int to)
    {
        if (from != to)
        {
            _chars.AsSpan(from, end - from).CopyTo(_chars.AsSpan(to));
            _map.AsSpan(from, end - from).CopyTo(_map.AsSpan(to));
            _kinds.AsSpan(from, end - from).CopyTo(_kinds.AsSpan(to));
        }

        to += end - from;
    }

    private void Move(int from, int to)
    {
        if (from != to)
        {
            _chars[to] = _chars[from];
            _map[to] = _map[from];
            _kinds[to] = _kinds[from];
        }
    }

    private struct WordScan
    {
        public int End;
        public int Letters;
        public int Digits;
        public int Leet;
        public uint Hash;
        public bool HasLongRun;
    }
}
