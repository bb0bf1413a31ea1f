using System.Numerics;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Words;

/// <summary>
/// An automaton over words: its states are beginnings of phrases, its input the hashes of a text's words, so that a text of
/// thirty words costs thirty steps however many phrases there are. Hashes only nominate: <see cref="PhrasePool"/> compares letters.
/// Immutable once made.
/// </summary>
internal sealed class PhraseIndex
{
    private const int FilterBitsForOne = 16, LongestPrefix = 31;
    private const ulong PrefixSalt = 0xA24BAED4963EE407;

    private readonly Slot[] _slots;
    private readonly ulong[] _firstWords;
    private readonly int _shift, _filterShift;
    private readonly PhrasePool _pool = new();
    private uint _firstPrefixes;

    public PhraseIndex(IEnumerable<string> phrases)
    {
        FoldedText folded = new();
        List<(ulong Key, ulong State, int Phrase, bool IsEnd, uint Prefix)> steps = [];
        List<uint> firsts = [];
        foreach (string phrase in phrases)
        {
            bool isPrefix = phrase.EndsWith('*');
            folded.Fold(phrase.AsSpan().TrimEnd('*'));
            if (folded.Words.IsEmpty)
            {
                continue;
            }

            int number = _pool.Add(folded, isPrefix);
            Walk(folded, isPrefix, number, steps);
            firsts.Add(folded.Words[0].Hash);
        }

        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, steps.Count * 2));
        _shift = 64 - BitOperations.Log2((uint)size);
        _slots = new Slot[size];
        uint bits = BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, firsts.Count * FilterBitsForOne));
        _filterShift = 32 - BitOperations.Log2(bits);
        _firstWords = new ulong[bits / 64];
        foreach (uint first in firsts)
        {
            uint bit = (first * 0x85EBCA6B) >> _filterShift;
            _firstWords[bit >> 6] |= 1UL << (int)(bit & 63);
        }

        steps.ForEach(Insert);
    }

    public int Count => _pool.Count;

    /// <summary>Bytes that the phrases take.</summary>
    public long Memory => (_slots.Length * 24L) + (_firstWords.Length * 8L) + _pool.Memory;

    /// <summary>The first phrase in the text; null when there is none.</summary>
    public PhraseHit? Find(FoldedText text)
    {
        ReadOnlySpan<FoldedWord> words = text.Words;
        ulong[] filter = _firstWords;
        for (int i = 0; i < words.Length; i++)
        {
            uint hash = words[i].Hash;
            uint bit = (hash * 0x85EBCA6B) >> _filterShift;
            bool may = (filter[bit >> 6] & (1UL << (int)(bit & 63))) != 0;
            if ((may || _firstPrefixes != 0) && FindAt(text, words, i, may) is { } hit)
            {
                return hit;
            }
        }

        return null;
    }

    public string Text(int phrase) => _pool.Text(phrase);

    private PhraseHit? FindAt(FoldedText text, ReadOnlySpan<FoldedWord> words, int first, bool may)
    {
        ulong state = 0;
        uint prefixes = _firstPrefixes;
        for (int i = first; i < words.Length; i++)
        {
            if (prefixes != 0 && FindPrefix(text, words, first, i, state, prefixes) is { } hit)
            {
                return hit;
            }

            if (!may)
            {
                return null;
            }

            state = Key(state, words[i].Hash);
            ref readonly Slot slot = ref Lookup(state);
            if (slot.Key != state)
            {
                return null;
            }

            if (slot.Phrase > 0 && _pool.Matches(slot.Phrase - 1, text, first, i))
            {
                return new PhraseHit(slot.Phrase - 1, words[first].Start, words[i].Start + words[i].Length);
            }

            if (slot.IsLeaf)
            {
                return null;
            }

            prefixes = slot.Prefixes;
        }

        return null;
    }

    private PhraseHit? FindPrefix(FoldedText text, ReadOnlySpan<FoldedWord> words, int first, int last, ulong state, uint prefixes)
    {
        FoldedWord word = words[last];
        uint hash = FoldedWord.Seed;
        char previous = '\0';
        int letters = 0;
        foreach (char c in text.Chars.Slice(word.Start, word.Length))
        {
            if (c == previous || FoldedWord.IsSkipped(c))
            {
                continue;
            }

            hash = FoldedWord.Add(hash, previous = c);
            if (++letters > LongestPrefix)
            {
                break;
            }

            if ((prefixes & (1u << letters)) != 0)
            {
                ulong key = Key(state ^ PrefixSalt, hash);
                ref readonly Slot slot = ref Lookup(key);
                if (slot.Key == key && _pool.Matches(slot.Phrase - 1, text, first, last))
                {
                    return new PhraseHit(slot.Phrase - 1, words[first].Start, word.Start + word.Length);
                }
            }
        }

        return null;
    }

    private void Walk(FoldedText phrase, bool isPrefix, int number, List<(ulong Key, ulong State, int Phrase, bool IsEnd, uint Prefix)> steps)
    {
        ulong state = 0;
        ReadOnlySpan<FoldedWord> words = phrase.Words;
        for (int i = 0; i < words.Length; i++)
        {
            bool isEnd = i == words.Length - 1;
            if (isEnd && isPrefix)
            {
                uint hash = PrefixHash(phrase, words[i], out int letters);
                steps.Add((Key(state ^ PrefixSalt, hash), state, number, true, 0));
                _firstPrefixes |= state == 0 ? 1u << letters : 0;
                if (state != 0)
                {
                    steps.Add((state, 0, -1, false, 1u << letters));
                }

                return;
            }

            state = Key(state, words[i].Hash);
            steps.Add((state, 0, isEnd ? number : -1, isEnd, 0));
        }
    }

    private static uint PrefixHash(FoldedText phrase, FoldedWord word, out int letters)
    {
        uint hash = FoldedWord.Seed;
        char previous = '\0';
        letters = 0;
        foreach (char c in phrase.Chars.Slice(word.Start, word.Length))
        {
            if (c != previous && !FoldedWord.IsSkipped(c) && letters < LongestPrefix)
            {
                hash = FoldedWord.Add(hash, previous = c);
                letters++;
            }
        }

        return hash;
    }

    private void Insert((ulong Key, ulong State, int Phrase, bool IsEnd, uint Prefix) step)
    {
        ref Slot slot = ref Lookup(step.Key);
        bool isNew = slot.Key == 0;
        slot = new Slot(
            step.Key,
            step.Phrase >= 0 && slot.Phrase == 0 ? step.Phrase + 1 : slot.Phrase,
            slot.Prefixes | step.Prefix,
            (isNew || slot.IsLeaf) && step.IsEnd);
    }

    private ref Slot Lookup(ulong key)
    {
        int at = (int)(key >> _shift);
        while (_slots[at].Key != 0 && _slots[at].Key != key)
        {
            at = (at + 1) & (_slots.Length - 1);
        }

        return ref _slots[at];
    }

    private static ulong Key(ulong state, uint hash) => (BitOperations.RotateLeft(state, 23) ^ hash ^ ((ulong)hash << 32)) * 0x9E3779B97F4A7C15 | 1;

    private readonly record struct Slot(ulong Key, int Phrase, uint Prefixes, bool IsLeaf);
}

/// <summary>A phrase that was found, and where in the folded text.</summary>
internal readonly record struct PhraseHit(int Phrase, int Start, int End);
