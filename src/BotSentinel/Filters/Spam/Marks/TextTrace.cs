using BotSentinel.Updates;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>What is kept of a marked text, in place of the text. Immutable.</summary>
/// <param name="Hash">What tells it from others.</param>
/// <param name="Sketch">What nearly equal texts share; null when it is too short for that, or was noted by a version that compares in another way.</param>
/// <param name="Pointers">Where it points to.</param>
/// <param name="Example">What the model sees of it; null when that was noted by a version that sees other things.</param>
internal sealed record TextTrace(UInt128 Hash, ushort[]? Sketch, ulong Pointers, byte[]? Example)
{
    // Something of everything that features and sketches look at.
    private const string Probe = "C0NGRATULATIONS, you have W O N £1,000 today!! Call +44 20 7946 0000 or see https://t.me/example?start=1 \U0001F600 Привет, 你好, très bien \u200B @name #tag 50 %";

    /// <summary>Changes when features or sketches of a text become others, so that what was kept of texts means nothing any more.</summary>
    public static (ulong Sketch, ulong Example) Version { get; } = ReadVersion();

    public static TextTrace Of(Content content, UInt128 key)
    {
        Span<ushort> sketch = stackalloc ushort[TextSketch.Size];
        bool hasSketch = TextSketch.TryMake(content, key, sketch, out ulong pointers);
        return new TextTrace(TextHash.Of(content.Text, key), hasSketch ? sketch.ToArray() : null, pointers, PackedExample.Pack(content.Spam));
    }

    /// <summary>This, with what it lacks taken from another trace of the same text.</summary>
    public TextTrace CompletedBy(TextTrace other)
    {
        TextTrace trace = Sketch is null && other.Sketch is not null ? this with { Sketch = other.Sketch, Pointers = other.Pointers } : this;
        return trace.Example is null && other.Example is not null ? trace with { Example = other.Example } : trace;
    }

    private static (ulong Sketch, ulong Example) ReadVersion()
    {
        Content content = ContentPolicy.Borrow(new BotUpdate { Text = Probe }, now: 0, onlyPeek: true);
        try
        {
            TextTrace trace = Of(content, key: 0);
            SipHash sketch = new(0), example = new(0);
            Array.ForEach(trace.Sketch!, number => sketch.Add(number));
            Array.ForEach(trace.Example!, part => example.Add((char)part));
            return ((ulong)sketch.End() ^ trace.Pointers, (ulong)example.End());
        }
        finally
        {
            ContentPolicy.Return(content);
        }
    }
}
