using System.Numerics;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Memory;

/// <summary>
/// Texts of a while, by SimHash: 64 bits of which nearly equal texts differ in few. A ring of fixed size; the oldest goes
/// first. Found by four tables of 16 bits each: texts that differ in up to three bits agree in one of them. Thread safe.
/// </summary>
internal sealed class TextMemory
{
    private const int Tables = 4, NearBits = 3, MostLookedAt = 64, MostWords = 512;

    private readonly Lock _lock = new();
    private readonly Entry[] _entries;
    private readonly int[] _heads;
    private readonly int _mask;
    private int _next;

    public TextMemory(int capacity)
    {
        _entries = new Entry[capacity];
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(capacity, 1 << 16));
        _mask = buckets - 1;
        _heads = new int[buckets * Tables];
    }

    /// <summary>
    /// SimHash over pairs of words and the words alone. Null for texts of fewer letters than <paramref name="minLetters"/>.
    /// </summary>
    public static ulong? HashOf(Content content, int minLetters)
    {
        if (content.Profile.Letters < minLetters)
        {
            return null;
        }

        Span<int> votes = stackalloc int[64];
        votes.Clear();
        ulong previous = 0;
        ReadOnlySpan<FoldedWord> words = content.Folded.Words;
        foreach (FoldedWord word in words[..Math.Min(words.Length, MostWords)])
        {
            ulong own = Spread(word.Hash);
            Vote(votes, own);
            Vote(votes, Spread(own ^ BitOperations.RotateLeft(previous, 17)));
            previous = own;
        }

        ulong hash = 0;
        for (int bit = 0; bit < 64; bit++)
        {
            hash |= votes[bit] > 0 ? 1UL << bit : 0;
        }

        return hash;
    }

    /// <summary>Counts the places, other than its own, where nearly the same was said within the window, and takes up this one.</summary>
    /// <param name="hash">The text.</param>
    /// <param name="place">Who and where: what makes it another place.</param>
    /// <param name="message">The message, so that an edit is no repetition.</param>
    /// <param name="now">The moment.</param>
    /// <param name="window">How long ago counts.</param>
    /// <param name="samePlace">Counts repetitions in the place itself instead.</param>
    /// <param name="onlyPeek">Takes up nothing.</param>
    public int Note(ulong hash, ulong place, ulong message, long now, TimeSpan window, bool samePlace, bool onlyPeek)
    {
        lock (_lock)
        {
            Span<ulong> others = stackalloc ulong[MostLookedAt];
            int count = 0, looked = 0;
            bool known = false;
            for (int table = 0; table < Tables; table++)
            {
                int at = _heads[Bucket(hash, table)];
                for (; at > 0 && looked < MostLookedAt * Tables; at = _entries[at - 1].Next(table), looked++)
                {
                    ref readonly Entry entry = ref _entries[at - 1];
                    if (now - entry.At > window.Ticks || Bucket(entry.Hash, table) != Bucket(hash, table))
                    {
                        break;
                    }

                    if (BitOperations.PopCount(entry.Hash ^ hash) > NearBits)
                    {
                        continue;
                    }

                    known |= entry.Message == message;
                    ulong key = samePlace ? entry.Message : entry.Place;
                    bool counts = samePlace ? entry.Place == place && entry.Message != message : entry.Place != place;
                    if (counts && count < others.Length && !others[..count].Contains(key))
                    {
                        others[count++] = key;
                    }
                }
            }

            if (!onlyPeek && !known)
            {
                Add(hash, place, message, now);
            }

            return count;
        }
    }

    private void Add(ulong hash, ulong place, ulong message, long now)
    {
        // Chains that lead here from before end where the bucket does not fit any more.
        int number = _next + 1;
        ref Entry entry = ref _entries[_next];
        entry = new Entry { Hash = hash, Place = place, Message = message, At = now };
        for (int table = 0; table < Tables; table++)
        {
            ref int head = ref _heads[Bucket(hash, table)];
            entry.SetNext(table, head == number ? 0 : head);
            head = number;
        }

        _next = number == _entries.Length ? 0 : number;
    }

    private int Bucket(ulong hash, int table) => (table * (_mask + 1)) + ((int)(hash >> (table * 16)) & 0xFFFF & _mask);

    private static void Vote(Span<int> votes, ulong hash)
    {
        for (int bit = 0; bit < 64; bit++)
        {
            votes[bit] += (int)((hash >> bit) & 1) * 2 - 1;
        }
    }

    private static ulong Spread(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    private struct Entry
    {
        public ulong Hash;
        public ulong Place;
        public ulong Message;
        public long At;
        private int _next0, _next1, _next2, _next3;

        public readonly int Next(int table) => table switch { 0 => _next0, 1 => _next1, 2 => _next2, _ => _next3 };

        public void SetNext(int table, int next)
        {
            switch (table)
            {
                case 0: _next0 = next; break;
                case 1: _next1 = next; break;
                case 2: _next2 = next; break;
                default: _next3 = next; break;
            }
        }
    }
}
