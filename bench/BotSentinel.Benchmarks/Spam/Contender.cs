using BotSentinel.Cli.Spam;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>Something that learns from labelled texts which ones are spam.</summary>
internal abstract class Contender
{
    public abstract string Name { get; }

    /// <summary>Learns, forgetting what it knew.</summary>
    public abstract void Learn(IReadOnlyList<SpamRow> rows);

    /// <summary>How much a text is like spam: more is more.</summary>
    public abstract double Score(string text);

    /// <summary>What it has learnt, in bytes, as it would be kept in a file.</summary>
    public abstract long Bytes { get; }
}
