using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Spam;

/// <summary>
/// What the spam model sees of a text: which pieces of 2 to 6 characters, words and pairs of words it has after folding and before it, as numbers from 0 to
/// <see cref="Pieces"/>, and what it looks like, as numbers from 0 to <see cref="Signals"/>. Each counts once, however often it occurs. Used again for one text
/// after the other, without allocating; not thread safe.
/// </summary>
internal sealed class SpamFeatures
{
    /// <summary>Pieces that are told apart, by a hash (feature hashing, Weinberger and others, 2009).</summary>
    public const int Pieces = 1 << PieceBits;

    /// <summary>Signals that are told apart.</summary>
    public const int Signals = SignalKinds * SignalValues;

    /// <summary>What is looked at of a folded text, in UTF-16 code units.</summary>
    public const int LongestText = 2_000;

    private const int PieceBits = 19;
    private const int Shortest = 2, Longest = 6;
    private const int SignalKinds = 20, SignalValues = 32;
    private const uint Seed = 2166136261, Prime = 16777619;

    private readonly char[] _chars = new char[LongestText + 2];
    private readonly ushort[] _map = new ushort[LongestText + 2];
    private readonly ulong[] _seen = new ulong[Pieces / 64];
    private readonly int[] _signals = new int[SignalKinds];
    private int[] _pieces = new int[2_048];
    private int _pieceCount;
    private int _length;

    /// <summary>The pieces of the text, in the order in which they first occur.</summary>
    public ReadOnlySpan<int> PiecesFound => _pieces.AsSpan(0, _pieceCount);

    /// <summary>The signals of the text.</summary>
    public ReadOnlySpan<int> SignalsFound => _signals;

    /// <summary>Takes up a text.</summary>
    public void Read(FoldedText folded, ReadOnlySpan<char> text)
    {
        Forget();
        Collapse(folded);
        AddRuns();
        AddWords();
        AddWritten(text[..Math.Min(text.Length, LongestText)]);
        AddSignals(folded, text);
    }

    /// <summary>Sums up what each folded character's pieces weigh: where in the text the model finds what it finds.</summary>
    /// <param name="weightOf">The weight of a piece.</param>
    /// <param name="weights">The sums, by the character's place in the folded text; as long as that.</param>
    public void Locate(Func<int, float> weightOf, Span<float> weights)
    {
        weights.Clear();
        for (int start = 0; start < _length; start++)
        {
            uint hash = Seed;
            for (int length = 1; length <= Longest && start + length <= _length; length++)
            {
                hash = (hash ^ _chars[start + length - 1]) * Prime;
                if (length >= Shortest)
                {
                    float share = weightOf(PieceOf(Run(hash, length))) / length;
                    for (int i = start; i < start + length; i++)
                    {
                        weights[_map[i]] += share;
                    }
                }
            }
        }
    }

    private void Forget()
    {
        foreach (int piece in PiecesFound)
        {
            _seen[piece >> 6] = 0;
        }

        _pieceCount = 0;
    }

    // Letters as they are folded, digits alike, everything else but a few telling signs as one space; one before and behind.
    private void Collapse(FoldedText folded)
    {
        ReadOnlySpan<char> chars = folded.Chars;
        ReadOnlySpan<CharClass> kinds = folded.Kinds;
        int to = 0;
        Put(' ', 0);
        for (int i = 0; i < chars.Length && to < LongestText; i++)
        {
            char c = kinds[i] switch
            {
                CharClass.Letter or CharClass.Ideograph or CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo => chars[i],
                CharClass.Digit => '0',
                _ when chars[i] is '$' or '£' or '€' or '%' or '@' or '/' or '!' or '?' or '#' or '+' => chars[i],
                _ => ' ',
            };
            bool isAgain = c == _chars[to - 1] && kinds[i] is not (CharClass.Letter or CharClass.Ideograph or CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo or CharClass.Digit);
            if (!isAgain)
            {
                Put(c, i);
            }
        }

        if (_chars[to - 1] != ' ')
        {
            Put(' ', Math.Max(0, chars.Length - 1));
        }

        _length = to;

        void Put(char c, int source)
        {
            _chars[to] = c;
            _map[to++] = (ushort)source;
        }
    }

    private void AddRuns()
    {
        ReadOnlySpan<char> chars = _chars.AsSpan(0, _length);
        for (int start = 0; start < chars.Length; start++)
        {
            uint hash = Seed;
            ReadOnlySpan<char> run = chars.Slice(start, Math.Min(Longest, chars.Length - start));
            for (int i = 0; i < run.Length; i++)
            {
                hash = (hash ^ run[i]) * Prime;
                if (i + 1 >= Shortest || (i == 0 && run[0] >= '\u2E80'))
                {
                    Add(Run(hash, i + 1));
                }
            }
        }
    }

    private void AddWords()
    {
        uint before = 0;
        for (int at = 0; at < _length;)
        {
            uint word = Seed;
            int start = at;
            for (; at < _length && _chars[at] != ' '; at++)
            {
                word = (word ^ _chars[at]) * Prime;
            }

            if (at++ > start)
            {
                Add(word * 0x9E3779B1);
                Add((((before * 0x85EBCA6B) ^ word) * 0xC2B2AE35) + 1);
                before = word;
            }
        }
    }

    // Words as they are written: what folding undoes is a witness too, and so is what it cannot undo.
    private void AddWritten(ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            uint word = Seed;
            int start = at;
            bool isCapital = true;
            for (; at < text.Length && char.IsLetterOrDigit(text[at]); at++)
            {
                isCapital &= char.IsUpper(text[at]);
                word = (word ^ char.ToLowerInvariant(text[at])) * Prime;
            }

            if (at > start)
            {
                Add(word * 0xB5297A4D);
                if (isCapital && at - start > 1)
                {
                    Add((word * 0x68E31DA4) + 3);
                }
            }
        }
    }

    private void AddSignals(FoldedText folded, ReadOnlySpan<char> text)
    {
        ref readonly TextProfile profile = ref folded.Profile;
        Counts counts = default;
        counts.Read(text);
        int kind = 0;
        Set(Size(text.Length));
        Set(text.Count("http".AsSpan()) + text.Count("www.".AsSpan()));
        Set(text.Count("t.me/".AsSpan()));
        Set(counts.At);
        Set(Size(counts.Digits));
        Set(Math.Min(counts.LongestNumber, 12));
        Set(Size(profile.Emoji));
        Set(profile.Cased > 4 ? profile.Capitals * 8 / profile.Cased : 9);
        Set(Size(profile.LineBreaks));
        Set(Size(counts.Exclamations));
        Set(Math.Min(counts.Currencies, 3));
        Set((int)profile.MainScript);
        Set(Math.Min(counts.Percents, 2));
        Set(Math.Min(counts.Questions, 2));
        Set(Math.Min(counts.Hashes, 3));
        Set(Size(profile.MixedWords));
        Set(Size(profile.HiddenInWords));
        Set(Size(profile.SpacedLetters));
        Set(Size(profile.Leet));
        Set(Size(profile.PiledMarks + profile.Overrides));

        void Set(int value) => _signals[kind] = (kind++ * SignalValues) + Math.Min(value, SignalValues - 1);
    }

    // 0, 1, 2 to 3, 4 to 7...
    private static int Size(int count) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)count);

    private static uint Run(uint hash, int length) => (hash * 31) + (uint)length;

    private static int PieceOf(uint hash)
    {
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6D;
        return (int)((hash ^ (hash >> 12)) & (Pieces - 1));
    }

    private void Add(uint hash)
    {
        int piece = PieceOf(hash);
        ref ulong word = ref _seen[piece >> 6];
        ulong bit = 1UL << piece;
        if ((word & bit) != 0)
        {
            return;
        }

        word |= bit;
        if (_pieceCount == _pieces.Length)
        {
            Array.Resize(ref _pieces, _pieces.Length * 2);
        }

        _pieces[_pieceCount++] = piece;
    }

    private struct Counts
    {
        public int At;
        public int Digits;
        public int LongestNumber;
        public int Exclamations;
        public int Questions;
        public int Currencies;
        public int Percents;
        public int Hashes;

        public void Read(ReadOnlySpan<char> text)
        {
            int number = 0;
            foreach (char c in text)
            {
                switch (c)
                {
                    case >= '0' and <= '9':
                        Digits++;
                        LongestNumber = Math.Max(LongestNumber, ++number);
                        break;
                    case ' ' or '-' or '(' or ')':
                        break;
                    default:
                        number = 0;
                        Exclamations += c == '!' ? 1 : 0;
                        Questions += c == '?' ? 1 : 0;
                        At += c == '@' ? 1 : 0;
                        Percents += c == '%' ? 1 : 0;
                        Hashes += c == '#' ? 1 : 0;
                        Currencies += c is '$' or '£' or '€' or '₽' ? 1 : 0;
                        break;
                }
            }
        }
    }
}
