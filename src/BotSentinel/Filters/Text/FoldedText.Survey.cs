using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BotSentinel.Filters.Text;

/// <content>
/// The look over a folded text before it is taken apart, 64 characters at a time: what plain characters count for, where
/// words are, and the places at which a word may be more than its letters, or not be what it seems.
/// </content>
internal sealed partial class FoldedText
{
    private const int Block = 64, MostBlocks = ((LongestText + Room) / Block) + 2, FewestLone = 3;

    // One more before the first, so that each has one before it.
    private readonly Traits[] _blocks = new Traits[MostBlocks + 1];

    /// <summary>Bits of the characters that make words.</summary>
    private readonly ulong[] _inWord = new ulong[MostBlocks];

    /// <summary>Bits of the characters that want a closer look.</summary>
    private readonly ulong[] _odd = new ulong[MostBlocks];

    /// <summary>True when there is something odd.</summary>
    private bool Survey()
    {
        int blocks = (_length + Block - 1) / Block;
        _traits.AsSpan(Lead + _length, Block).Clear();
        CountPlain(blocks);
        _blocks[blocks + 1] = default;
        ulong any = 0;
        int lone = 0;
        for (int block = 0; block < blocks; block++)
        {
            any |= FindWords(block);
            lone += BitOperations.PopCount(_blocks[block + 1].Lone);
        }

        for (int block = 0; block < blocks && lone >= FewestLone; block++)
        {
            // Three single letters with one character between each two, or with pictures between the later ones.
            ref readonly Traits here = ref _blocks[block + 1], next = ref _blocks[block + 2];
            ulong second = (here.Lone >> 2) | (next.Lone << 62), third = (here.Lone >> 4) | (next.Lone << 60);
            ulong row = here.Lone & ((second & third) | (here.Strange >> 2) | (next.Strange << 62) | (here.Strange >> 4) | (next.Strange << 60));
            _odd[block] |= row;
            any |= row;
        }

        return any != 0;
    }

    private void CountPlain(int blocks)
    {
        ref byte traits = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_traits), Lead);
        int latin = 0, cyrillic = 0, capitals = 0, digits = 0, lines = 0;
        for (int block = 0; block < blocks; block++)
        {
            Vector256<byte> low = Vector256.LoadUnsafe(ref traits, (nuint)(block * Block)), high = Vector256.LoadUnsafe(ref traits, (nuint)((block * Block) + (Block / 2)));
            ulong latins = Mask(low, high, CharTraits.Latin), cyrillics = Mask(low, high, CharTraits.Cyrillic), capital = Mask(low, high, CharTraits.Capital), space = Mask(low, high, CharTraits.Space);
            ulong marked = Mask(low, high, CharTraits.Marked), digit = Mask(low, high, CharTraits.Digit), odd = Mask(low, high, CharTraits.Odd), signs = Mask(low, high, CharTraits.Sign);
            ulong letters = latins | cyrillics, others = latins & cyrillics;
            latin += BitOperations.PopCount(latins & ~others);
            cyrillic += BitOperations.PopCount(cyrillics & ~others);
            capitals += BitOperations.PopCount(capital & letters & ~others);
            digits += BitOperations.PopCount(digit & ~marked);
            lines += BitOperations.PopCount(capital & space);
            _blocks[block + 1] = new Traits
            {
                Latin = latins & ~others,
                Cyrillic = cyrillics & ~others,
                OtherLetters = others,
                Digits = digit,
                Signs = signs,
                Apostrophes = signs & marked,
                Odd = odd,
                Slow = (capital & ~letters & ~space) | (space & marked),
            };
        }

        _profile.CountPlain(WritingScript.Latin, latin);
        _profile.CountPlain(WritingScript.Cyrillic, cyrillic);
        _profile.Capitals += capitals;
        _profile.Digits += digits;
        _profile.LineBreaks += lines;
    }

    private ulong FindWords(int block)
    {
        ref Traits here = ref _blocks[block + 1];
        ref readonly Traits before = ref _blocks[block], after = ref _blocks[block + 2];
        ulong letters = here.Letters, inWord = letters | here.Digits;
        ulong isBefore = Before(inWord, before.Letters | before.Digits), isAfter = After(inWord, after.Letters | after.Digits);
        ulong joining = here.Signs & isBefore & isAfter, apostrophes = joining & here.Apostrophes;
        ulong digitBeside = Before(here.Digits, before.Digits) | After(here.Digits, after.Digits);
        ulong letterBeside = Before(letters, before.Letters) | After(letters, after.Letters);
        ulong strange = Before(here.Odd | here.Slow, before.Odd | before.Slow) | After(here.Odd | here.Slow, after.Odd | after.Slow);
        here.Twin = SameAsNext(block);
        here.Same = Before(here.Twin, before.Twin);
        ulong fourth = here.Same & ((here.Same << 1) | (before.Same >> 63)) & ((here.Same << 2) | (before.Same >> 62));
        fourth &= _length - (block * Block) is var left && left < Block ? (1UL << left) - 1 : ulong.MaxValue;
        here.Lone = letters & ~isBefore & ~isAfter;
        here.Strange = here.Lone & strange;
        _inWord[block] = inWord | apostrophes;
        return _odd[block] = here.Odd
            | (joining & ~apostrophes) | (here.Digits & letterBeside) | (apostrophes & digitBeside)
            | (fourth & ~here.Digits) | here.Strange;
    }

    private ulong SameAsNext(int block)
    {
        ref ushort chars = ref Unsafe.As<char, ushort>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_chars), block * Block));
        ulong same = 0;
        for (int i = 0; i < Block; i += Vector256<ushort>.Count)
        {
            same |= (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref chars, (nuint)i), Vector256.LoadUnsafe(ref chars, (nuint)(i + 1))).ExtractMostSignificantBits() << i;
        }

        return same;
    }

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, CharTraits trait) => MaskOf(low, trait) | ((ulong)MaskOf(high, trait) << 32);

    private static ulong Before(ulong bits, ulong blockBefore) => (bits << 1) | (blockBefore >> 63);

    private static ulong After(ulong bits, ulong blockAfter) => (bits >> 1) | (blockAfter << 63);

    /// <summary>What 64 characters are: a bit for each.</summary>
    private struct Traits
    {
        public ulong Latin, Cyrillic, OtherLetters, Digits, Signs, Apostrophes, Odd, Slow, Lone, Strange, Twin, Same;

        public readonly ulong Letters => Latin | Cyrillic | OtherLetters;

        /// <summary>What neither ends a word nor is a letter that came the plain way.</summary>
        public readonly ulong Unclear => OtherLetters | Digits | Odd | Slow;
    }
}
