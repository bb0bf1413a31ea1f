using System.Numerics;
using BotSentinel.Updates;

namespace BotSentinel.Lists;

/// <summary>
/// Says of most ids at once that they are not in a set, without looking into it: a Bloom filter with one hash (Bloom, 1970), grown so that at most one in
/// sixteen others looks as if it were. What was taken out of the set may go on looking as if it were in it. Safe to ask while one thread adds.
/// </summary>
internal sealed class IdFilter
{
    private const int BitsPerId = 16;
    private const int FewestWords = 64;

    private int _count;
    private volatile ulong[] _words = [];

    /// <summary>Whether the id may be in the set.</summary>
    public bool MayContain(PlatformId id)
    {
        ulong[] words = _words;
        if (words.Length == 0)
        {
            return false;
        }

        uint bit = Bit(id);
        return (words[(int)(bit >> 6) & (words.Length - 1)] >> (int)bit & 1) != 0;
    }

    /// <summary>Adds an id before it comes into the set.</summary>
    /// <param name="id">The id.</param>
    /// <param name="all">All that are in the set, for when the filter has to grow.</param>
    public void Add(PlatformId id, IEnumerable<PlatformId> all)
    {
        if (++_count * BitsPerId > _words.Length * 64)
        {
            PlatformId[] ids = [.. all];
            _count = ids.Length + 1;
            ulong[] words = new ulong[Math.Max(FewestWords, (int)BitOperations.RoundUpToPowerOf2((uint)_count) * 2 * BitsPerId / 64)];
            Array.ForEach(ids, one => Set(words, one));
            _words = words;
        }

        Set(_words, id);
    }

    private static void Set(ulong[] words, PlatformId id)
    {
        uint bit = Bit(id);
        Interlocked.Or(ref words[(int)(bit >> 6) & (words.Length - 1)], 1UL << (int)bit);
    }

    private static uint Bit(PlatformId id) => (uint)((ulong)(uint)id.GetHashCode() * 0x9E3779B97F4A7C15 >> 32);
}
