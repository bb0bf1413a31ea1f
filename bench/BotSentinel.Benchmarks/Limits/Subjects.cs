namespace BotSentinel.Benchmarks.Limits;

/// <summary>
/// Random ten-digit ids, as platforms give them out, in a random order that every contender goes through, over and over. (Ids in even steps would be spread by a
/// dictionary without one collision.) They come into being in another order: objects that lie in memory as they are asked for would have the processor fetch them ahead.
/// </summary>
internal sealed class Subjects
{
    private readonly long[] _ids;
    private int _next;

    public Subjects(int count, int seed = 20260301)
    {
        var random = new Random(seed);
        var ids = new HashSet<long>(count);
        while (ids.Count < count)
        {
            ids.Add(random.NextInt64(1_000_000_000, 10_000_000_000));
        }

        _ids = [.. ids];
        random.Shuffle(_ids);
    }

    public int Count => _ids.Length;

    /// <summary>How often all have been gone through.</summary>
    public int Pass { get; private set; }

    public long Next()
    {
        if (++_next >= _ids.Length)
        {
            _next = 0;
            Pass++;
        }

        return _ids[_next];
    }

    /// <summary>Has a peer know all subjects; then asks it about one after the other.</summary>
    public Action<int> Asking(Func<long, bool> peer)
    {
        foreach (long id in _ids.Order())
        {
            peer(id);
        }

        return times =>
        {
            for (int i = 0; i < times; i++)
            {
                if (!peer(Next()))
                {
                    throw new InvalidOperationException("The benchmark measures refusals.");
                }
            }
        };
    }
}
