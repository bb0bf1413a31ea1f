using BotSentinel.Updates;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Texts by names, known again when they come once more, or nearly so: by the measure by which a mark of spam holds for other texts. Keeps no text. Looking for one costs time in
/// proportion to how many there are, some 5 µs for 1,000. Not thread safe.
/// </summary>
public sealed class KnownTexts
{
    private readonly UInt128 _key = BitConverter.ToUInt128(Guid.NewGuid().ToByteArray());
    private readonly Dictionary<string, Known> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, string> _byHash = [];

    /// <summary>The names of all of them.</summary>
    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>The name of the text that is the same, else of the one most like it; null when none is.</summary>
    public string? Find(string text)
    {
        Known sought = Read(text);
        return _byHash.TryGetValue(sought.Hash, out string? same) ? same : sought.Sketch is { } sketch ? Nearest(sketch) : null;
    }

    /// <summary>Takes up a text; of two that are the same the first one is found.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name, which no other has.</param>
    public void Add(string text, string name)
    {
        Known known = Read(text);
        _byName.Add(name, known);
        _byHash.TryAdd(known.Hash, name);
    }

    /// <summary>Forgets the text of this name, if there is one.</summary>
    public void Remove(string name)
    {
        if (_byName.Remove(name, out Known? known) && _byHash.GetValueOrDefault(known.Hash) == name)
        {
            _byHash.Remove(known.Hash);
        }
    }

    private string? Nearest(ushort[] sketch)
    {
        (string? nearest, int most) = (null, MarkedTexts.NearSpam - 1);
        foreach ((string name, Known known) in _byName)
        {
            int shared = known.Sketch is null ? 0 : TextSketch.Shared(known.Sketch, sketch);
            (nearest, most) = shared > most ? (name, shared) : (nearest, most);
        }

        return nearest;
    }

    private Known Read(string text)
    {
        Content content = ContentPolicy.Borrow(new BotUpdate { Text = text }, now: 0, onlyPeek: true);
        try
        {
            Span<ushort> sketch = stackalloc ushort[TextSketch.Size];
            bool hasSketch = TextSketch.TryMake(content, _key, sketch, out _);
            return new Known(TextHash.Of(text, _key), hasSketch ? sketch.ToArray() : null);
        }
        finally
        {
            ContentPolicy.Return(content);
        }
    }

    private sealed record Known(UInt128 Hash, ushort[]? Sketch);
}
