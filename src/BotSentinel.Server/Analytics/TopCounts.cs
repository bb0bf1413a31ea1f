using System.Runtime.InteropServices;

namespace BotSentinel.Server.Analytics;

/// <summary>
/// The names that are counted most often, in bounded memory: when it is full, the rarer half is forgotten, so that a name that comes and goes may be counted short. Not thread safe.
/// </summary>
/// <param name="most">Names in memory; at least 2.</param>
internal sealed class TopCounts<T>(int most)
    where T : notnull
{
    private Dictionary<T, long> _counts = [];

    public int Names => _counts.Count;

    public void Add(T name, long count = 1)
    {
        if (_counts.Count >= most && !_counts.ContainsKey(name))
        {
            _counts = Largest(most / 2).ToDictionary();
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_counts, name, out _) += count;
    }

    /// <summary>The most frequent ones, the most frequent first.</summary>
    public IEnumerable<KeyValuePair<T, long>> Largest(int some) => _counts.OrderByDescending(count => count.Value).Take(some);
}
