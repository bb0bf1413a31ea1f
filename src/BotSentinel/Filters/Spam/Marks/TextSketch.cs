using System.Numerics;
using System.Runtime.InteropServices;
using BotSentinel.Decisions;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// A few numbers of a text of which nearly equal texts share most: min-wise hashes (Broder, 1997) of its words and pairs of words, as they are folded, digits alike
/// and a link like any other. The share of equal numbers estimates the share of words and pairs that two texts have in common, to about 0.06.
/// </summary>
internal static class TextSketch
{
    /// <summary>Numbers in a sketch.</summary>
    public const int Size = 64;

    /// <summary>Parts of a sketch by which nearly equal ones are found: of texts that share 70 %, 99 % agree in all numbers of one.</summary>
    public const int Bands = Size / 4;

    private const int FewestLetters = 20, FewestWords = 5, MostWords = 512, MostPointers = 16;
    private const uint Pointer = 0x7F4A7C15;
    private static readonly uint[] Factors = Numbers(0x9E3779B97F4A7C15, odd: true), Offsets = Numbers(0xD1B54A32D192ED03, odd: false);

    /// <summary>Makes the sketch of a text; false when it is too short to be nearly like another. Allocates nothing.</summary>
    /// <param name="content">The text.</param>
    /// <param name="key">Keeps outsiders from trying words out.</param>
    /// <param name="sketch">Gets <see cref="Size"/> numbers.</param>
    /// <param name="pointers">Where the text points to.</param>
    public static bool TryMake(Content content, UInt128 key, Span<ushort> sketch, out ulong pointers)
    {
        pointers = 0;
        ReadOnlySpan<FoldedWord> words = content.Folded.Words;
        if (words.Length < FewestWords || content.Profile.Letters < FewestLetters)
        {
            return false;
        }

        Span<TextSpan> places = stackalloc TextSpan[MostPointers];
        var found = new TextPointers(content.Text.AsSpan(0, Math.Min(content.Text.Length, FoldedText.LongestText)), key, places);
        pointers = found.Hash;
        Span<uint> features = stackalloc uint[2 * MostWords];
        features = features[..Features(content, words[..Math.Min(words.Length, MostWords)], found.Places, key, features)];
        if (features.Length < 2 * FewestWords)
        {
            return false;
        }

        Least(features, sketch);
        return true;
    }

    /// <summary>How many numbers two sketches share.</summary>
    public static int Shared(ReadOnlySpan<ushort> one, ReadOnlySpan<ushort> other)
    {
        // Where they are equal all bits are set, which is minus one.
        Vector<ushort> shared = Vector<ushort>.Zero;
        for (int lane = 0; lane < Size; lane += Vector<ushort>.Count)
        {
            shared -= Vector.Equals(new Vector<ushort>(one[lane..]), new Vector<ushort>(other[lane..]));
        }

        return Vector.Sum(shared);
    }

    /// <summary>The parts of a sketch.</summary>
    public static ReadOnlySpan<ulong> BandsOf(ReadOnlySpan<ushort> sketch) => MemoryMarshal.Cast<ushort, ulong>(sketch);

    private static int Features(Content content, ReadOnlySpan<FoldedWord> words, ReadOnlySpan<TextSpan> places, UInt128 key, Span<uint> features)
    {
        int count = 0, place = 0;
        uint previous = 0;
        foreach (FoldedWord word in words)
        {
            int start = content.Original(word.Start, word.Length).Start;
            while (place < places.Length && places[place].Start + places[place].Length <= start)
            {
                place++;
            }

            bool isPointer = place < places.Length && places[place].Start <= start;
            uint own = Mix((isPointer ? Pointer : HashOf(content.FoldedText.Slice(word.Start, word.Length))) ^ (ulong)key);
            if (isPointer && own == previous)
            {
                continue;
            }

            features[count++] = own;
            features[count++] = Mix(own ^ ((ulong)previous << 32) ^ (ulong)(key >> 64));
            previous = own;
        }

        return count;
    }

    // Digits alike, however many; letters once, however often they are repeated.
    private static uint HashOf(ReadOnlySpan<char> word)
    {
        uint hash = FoldedWord.Seed;
        char previous = '\0';
        foreach (char letter in word)
        {
            char c = char.IsDigit(letter) ? '0' : letter;
            if (c != previous && !FoldedWord.IsSkipped(c))
            {
                hash = FoldedWord.Add(hash, previous = c);
            }
        }

        return hash;
    }

    private static void Least(ReadOnlySpan<uint> features, Span<ushort> sketch)
    {
        Span<uint> least = stackalloc uint[Size];
        for (int lane = 0; lane < Size; lane += Vector<uint>.Count)
        {
            Vector<uint> factors = new(Factors, lane), offsets = new(Offsets, lane), smallest = Vector<uint>.AllBitsSet;
            foreach (uint feature in features)
            {
                smallest = Vector.Min(smallest, (factors * feature) + offsets);
            }

            smallest.CopyTo(least[lane..]);
        }

        // The upper half of the least of many numbers says little more than how many there were.
        for (int i = 0; i < Size; i++)
        {
            sketch[i] = (ushort)least[i];
        }
    }

    private static uint Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return (uint)(value >> 32);
    }

    private static uint[] Numbers(ulong seed, bool odd)
    {
        uint[] numbers = new uint[Size];
        for (int i = 0; i < Size; i++)
        {
            numbers[i] = Mix(seed * (ulong)(i + 1)) | (odd ? 1u : 0);
        }

        return numbers;
    }
}
