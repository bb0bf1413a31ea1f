using System.Text.Json;

namespace BotSentinel.Audit;

/// <summary>A checkpoint as the gateway hands it out to be kept: with the hashes of the entries since the one before, by which the very entry is found that was changed.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="First">The index of the first of the hashes.</param>
/// <param name="Leaves">The hashes of the entries from there up to the checkpoint's size, one after the other; empty: not known.</param>
internal sealed record KeptCheckpoint(Checkpoint Checkpoint, long First, ReadOnlyMemory<byte> Leaves)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>As one line of JSON, without its end.</summary>
    public static string Line(string note, DateTimeOffset at, long first, ReadOnlyMemory<byte> leaves) =>
        JsonSerializer.Serialize(new Written(note, at.UtcDateTime, first, [.. Enumerable.Range(0, leaves.Length / Merkle.Size).Select(leaf => Convert.ToBase64String(leaves.Span.Slice(leaf * Merkle.Size, Merkle.Size)))]), Json);

    /// <summary>Reads what was kept: lines as the gateway writes them, or one checkpoint alone. A line that was cut off is passed over: the gateway has written it again.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IReadOnlyList<KeptCheckpoint> Read(string text) =>
        text.StartsWith('{')
            ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadLine).OfType<KeptCheckpoint>()]
            : [new KeptCheckpoint(Checkpoint.Parse(text) ?? throw new FormatException("is no checkpoint."), 0, default)];

    private static KeptCheckpoint? ReadLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Written>(line, Json) is { Checkpoint: { } note } written && Checkpoint.Parse(note) is { } checkpoint && ReadLeaves(written.Leaves ?? []) is { } leaves && written.First >= 0 && written.First + (leaves.Length / Merkle.Size) == checkpoint.Size
                ? new KeptCheckpoint(checkpoint, written.First, leaves)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? ReadLeaves(string[] texts)
    {
        byte[] leaves = new byte[texts.Length * Merkle.Size];
        Span<byte> leaf = stackalloc byte[Merkle.Size + 4];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!Convert.TryFromBase64String(texts[i], leaf, out int length) || length != Merkle.Size)
            {
                return null;
            }

            leaf[..Merkle.Size].CopyTo(leaves.AsSpan(i * Merkle.Size));
        }

        return leaves;
    }

    private sealed record Written(string Checkpoint, DateTime At, long First, string[]? Leaves);
}
