namespace BotSentinel.Filters.Memory;

/// <summary>
/// What filters remember, apart from the filters: those of new policies take over from the old ones. A memory goes to the
/// n-th filter of its kind and size. One for each set of policies, filled by one thread.
/// </summary>
/// <param name="before">That of the policies before; null: there are none.</param>
internal sealed class FilterMemory(FilterMemory? before = null)
{
    private readonly Dictionary<(string Filter, int Capacity, int Number), object> _memories = [];
    private FilterMemory? _before = before;

    /// <summary>The memory of the next filter of this kind and size.</summary>
    public T Take<T>(string filter, int capacity, Func<int, T> make)
        where T : class
    {
        int number = _memories.Keys.Count(key => key.Filter == filter && key.Capacity == capacity);
        T memory = _before?._memories.GetValueOrDefault((filter, capacity, number)) as T ?? make(capacity);
        _memories.Add((filter, capacity, number), memory);
        return memory;
    }

    /// <summary>All filters are made: what none has taken over is forgotten.</summary>
    public FilterMemory Settled()
    {
        _before = null;
        return this;
    }
}
