using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BotSentinel.Filters.Text;

/// <content>The first pass over runs of plain characters, of which most texts are.</content>
internal sealed partial class FoldedText
{
    // Traits before the first character: there a space would be one too many.
    private const int Lead = 32;

    /// <summary>Takes up plain characters for as long as there are any. Gives where the next one is that is not.</summary>
    private int AddPlain(ReadOnlySpan<char> text, int at)
    {
        int from = _length;
        int count = CopyPlain(text.Slice(at, Math.Min(text.Length - at, Math.Min(LongestText, _chars.Length - Room - Block) - from)), from);
        if (count == 0 || (count = BeforeThirdSpace(from, count)) == 0)
        {
            return at;
        }

        FillMap(from, at, count);
        if (_hidden && (_traits[Lead + from] & (byte)CharTraits.Letter) != 0)
        {
            FoundHiddenInWord();
        }

        _hidden = false;
        _flagOpen = _flagOpen && !_kinds.AsSpan(from, count).ContainsAny(CharClass.Punctuation, CharClass.Symbol);
        _length = from + count;
        _base = _kinds[_length - 1] == CharClass.Space ? -1 : _length - 1;
        _marks = 0;
        return at + count;
    }

    // There is room for what the span holds: no need to ask for each.
    private int CopyPlain(ReadOnlySpan<char> text, int to)
    {
        ref uint entries = ref MemoryMarshal.GetReference(_plain.Entries);
        ref char source = ref MemoryMarshal.GetReference(text), chars = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_chars), to);
        ref CharClass kinds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_kinds), to);
        ref byte traits = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_traits), Lead + to);
        nint at = 0;
        for (; at < text.Length; at++)
        {
            char c = Unsafe.Add(ref source, at);
            if (c >= PlainTable.End)
            {
                break;
            }

            uint entry = Unsafe.Add(ref entries, (nint)c);
            if ((int)entry < 0)
            {
                break;
            }

            Unsafe.Add(ref chars, at) = (char)entry;
            Unsafe.Add(ref kinds, at) = (CharClass)(byte)(entry >> 16);
            Unsafe.Add(ref traits, at) = (byte)(entry >> 24);
        }

        return (int)at;
    }

    /// <summary>One space, or two where there were more, and none at the beginning.</summary>
    private int BeforeThirdSpace(int from, int count)
    {
        ref byte traits = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_traits), Lead + from);
        for (int i = 0; i < count; i += Vector256<byte>.Count)
        {
            Vector256<byte> all = Vector256.LoadUnsafe(ref traits, (nuint)i) & Vector256.LoadUnsafe(ref Unsafe.Add(ref traits, i - 1)) & Vector256.LoadUnsafe(ref Unsafe.Add(ref traits, i - 2));
            uint spaces = MaskOf(all, CharTraits.Space);
            if (spaces != 0)
            {
                return Math.Min(count, i + BitOperations.TrailingZeroCount(spaces));
            }
        }

        return count;
    }

    private void FillMap(int from, int at, int count)
    {
        ref ushort map = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_map), from);
        Vector256<ushort> sources = Vector256.CreateSequence((ushort)at, (ushort)1);
        for (int i = 0; i < count; i += Vector256<ushort>.Count)
        {
            sources.StoreUnsafe(ref map, (nuint)i);
            sources += Vector256.Create((ushort)Vector256<ushort>.Count);
        }
    }

    /// <summary>A bit for each of 32 characters: whether it has a trait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MaskOf(Vector256<byte> traits, CharTraits trait) =>
        Vector256.ShiftLeft(traits.AsUInt16(), BitOperations.LeadingZeroCount((uint)trait) - 24).AsByte().ExtractMostSignificantBits();
}
