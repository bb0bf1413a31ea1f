using System.Collections.Concurrent;

namespace Samples;

/// <summary>What everybody has bought. In memory: this is a sample.</summary>
internal sealed class Basket
{
    private readonly ConcurrentDictionary<long, int> _items = new();

    public int Add(long user, int item) => _items.AddOrUpdate(user, 1, (_, count) => count + (item > 0 ? 1 : 0));

    public int Count(long user) => _items.GetValueOrDefault(user);

    public void Empty(long user) => _items.TryRemove(user, out _);
}
