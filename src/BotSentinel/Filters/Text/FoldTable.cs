using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BotSentinel.Filters.Text;

/// <summary>
/// What each character folds to, its class and its script; from <c>fold.bin</c>, which <c>eng/unicode</c> makes of Unicode's
/// data (see <c>fold.NOTICE.md</c>). Read on first use: nobody pays for it without content rules.
/// </summary>
internal sealed class FoldTable
{
    private const int Magic = 0x31444C46, BlockBits = 8, IndexLength = 0x110000 >> BlockBits;
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7, Vowels = 21, Tails = 28, Leads = 19;

    private static readonly Lazy<FoldTable> Loaded = new(() => new FoldTable());

    private readonly ushort[] _index = new ushort[IndexLength];
    private readonly FoldEntry[] _entries;
    private readonly ushort[] _expansions;
    private readonly Dictionary<uint, char> _pairs;

    private FoldTable()
    {
        using BrotliStream stream = new(typeof(FoldTable).Assembly.GetManifestResourceStream("BotSentinel.Filters.Text.fold.bin")!, CompressionMode.Decompress);
        using BinaryReader reader = new(stream);
        if (reader.ReadInt32() != Magic)
        {
            throw new InvalidDataException("fold.bin is of another version.");
        }

        int blocks = reader.ReadInt32(), expansions = reader.ReadInt32(), pairs = reader.ReadInt32();
        _entries = new FoldEntry[blocks << BlockBits];
        _expansions = new ushort[expansions];
        _pairs = new Dictionary<uint, char>(pairs);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_index.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_entries.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_expansions.AsSpan()));
        for (int i = 0; i < pairs; i++)
        {
            ulong pair = reader.ReadUInt64();
            int composed = reader.ReadInt32();
            if ((pair >> 32) <= char.MaxValue && (uint)pair <= char.MaxValue)
            {
                _pairs.Add(((uint)(pair >> 32) << 16) | (uint)pair, (char)composed);
            }
        }

        Plain = new PlainTable(this);
    }

    public static FoldTable Shared => Loaded.Value;

    /// <summary>The part of it that most texts need no more than.</summary>
    public PlainTable Plain { get; }

    public FoldEntry this[int codePoint]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _entries[(_index[codePoint >> BlockBits] << BlockBits) | (codePoint & ((1 << BlockBits) - 1))];
    }

    /// <summary>What a character folds to when it is more than one.</summary>
    public ReadOnlySpan<char> Expansion(FoldEntry entry) => MemoryMarshal.Cast<ushort, char>(_expansions.AsSpan(entry.Payload + 1, _expansions[entry.Payload]));

    /// <summary>The one character that a letter makes with the mark or vowel behind it; 0 when there is none.</summary>
    public char Compose(char before, char mark)
    {
        if (mark is >= (char)VowelBase and < (char)(TailBase + Tails))
        {
            return Syllable(before, mark);
        }

        return _pairs.GetValueOrDefault(((uint)before << 16) | mark);
    }

    private static char Syllable(int before, int jamo)
    {
        int lead = before - LeadBase, syllable = before - HangulBase;
        return lead is >= 0 and < Leads && jamo < VowelBase + Vowels ? (char)(HangulBase + (((lead * Vowels) + jamo - VowelBase) * Tails))
            : syllable >= 0 && syllable < Leads * Vowels * Tails && syllable % Tails == 0 && jamo > TailBase ? (char)(before + jamo - TailBase)
            : '\0';
    }
}

/// <summary>What the table says about a character.</summary>
internal readonly record struct FoldEntry(uint Bits)
{
    /// <summary>A single character that it folds to, the place of several, or the combining class of a mark.</summary>
    public int Payload => (ushort)Bits;

    /// <summary>Its class; that of what it folds to, where that is one character.</summary>
    public CharClass Class => (CharClass)((Bits >> 16) & 31);

    public WritingScript Script => (WritingScript)((Bits >> 21) & 31);

    public FoldAction Action => (FoldAction)((Bits >> 26) & 3);

    public bool IsUpper => (Bits & (1 << 28)) != 0;
}

/// <summary>What becomes of a character. The numbers stand in <c>fold.bin</c>.</summary>
internal enum FoldAction : byte
{
    Keep,
    Replace,
    Expand,
    Drop,
}
