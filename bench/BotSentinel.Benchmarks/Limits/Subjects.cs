namespace BotSentinel.Benchmarks.Limits;

/// <summary>
/// Ten-digit ids in a random order that every contender goes through for itself, over and over. They come into being in another order: objects that lie
/// in memory as they are asked for would have the processor fetch them ahead.
/// </summary>
internal sealed class Subjects
{
    private readonly long[] _ids;
    private int _next;

    public Subjects(int count, int seed = 20260301)
    {
        _ids = [.. Enumerable.Range(0, count).Select(i => 1_000_000_000L + i * 7919L)];
        new Random(seed).Shuffle(_ids);
    }

    private Subjects(long[] ids) => _ids = ids;

    public int Count => _ids.Length;

    /// <summary>The same order for another contender.</summary>
    public Subjects Again() => new(_ids);

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
