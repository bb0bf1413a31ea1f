using System.Text;
using BotSentinel.Audit;

namespace BotSentinel.Server.Tests.Audit;

/// <summary>A log made up at random, with checkpoints as the gateway hands them out.</summary>
internal sealed class SampleLog
{
    public const string Tenant = "default";

    private static readonly string[] Texts = ["", "owner", "=HYPERLINK(\"http://x\")", "+1", "-1", "@x", "'quoted", "a,b", "a \"b\"\r\nc", "\u001b[31mred\u001b[0m", "\ttab", "Спам 🤖", "\u2028", "\\u0041", "{}"];

    private readonly byte[] _signing = LogKey.NewSigningKey();

    public SampleLog(Random random, int entries, int every)
    {
        Key = LogKey.Of("botsentinel/0123456789ab", _signing);
        Entries = [.. Enumerable.Range(0, entries).Select(index => EntryOf(random, index))];
        Kept = KeptOf(Entries, every);
    }

    public LogKey Key { get; }

    public List<AuditEntry> Entries { get; }

    /// <summary>Lines as in the file of checkpoints.</summary>
    public List<string> Kept { get; }

    public static AuditEntry EntryOf(Random random, long index) => new()
    {
        Tenant = Tenant,
        Index = index,
        Id = $"aud_{random.NextInt64():x16}",
        At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + index),
        Actor = "key_1",
        Ip = Text(random) ?? "127.0.0.1",
        Action = "list.block",
        Object = Text(random) ?? "user:1",
        Outcome = "done",
        Reason = Text(random),
        Difference = random.Next(2) == 0 ? null : """[{"path":"limits[0].permits","before":20,"after":0.5}]""",
        Detail = random.Next(2) == 0 ? null : """{"note":"a \"b\"\nc"}""",
    };

    /// <summary>The checkpoints of entries, one after every so many, and after the last.</summary>
    public List<string> KeptOf(IReadOnlyList<AuditEntry> entries, int every, int first = 0)
    {
        List<string> lines = [];
        MerkleRange range = new();
        List<byte> leaves = [];
        for (int i = 0; i < entries.Count; i++)
        {
            byte[] leaf = Merkle.Leaf(entries[i].ToBytes());
            range.Append(leaf);
            if (i < first)
            {
                continue;
            }

            leaves.AddRange(leaf);
            if ((i + 1) % every == 0 || i == entries.Count - 1)
            {
                lines.Add(KeptCheckpoint.Line(Checkpoint.Sign(Tenant, i + 1, range.Root(), Key, _signing).Note, DateTimeOffset.UnixEpoch, i + 1 - (leaves.Count / Merkle.Size), leaves.ToArray()));
                leaves.Clear();
            }
        }

        return lines;
    }

    public byte[] Export() => Export(Entries);

    public static byte[] Export(IEnumerable<AuditEntry> entries) => [.. entries.SelectMany(entry => entry.ToBytes().Append((byte)'\n'))];

    public static byte[] ExportCsv(IEnumerable<AuditEntry> entries) => Encoding.UTF8.GetBytes(string.Join('\n', entries.Select(AuditCsv.Line).Prepend(AuditCsv.Header)) + "\n");

    public VerifiedLog Verify(byte[] export, IReadOnlyList<string>? kept = null) => Verify(export, kept ?? Kept, [Key]);

    public static VerifiedLog Verify(byte[] export, IReadOnlyList<string> kept, IReadOnlyCollection<LogKey> keys)
    {
        LogVerifier verifier = new(kept.SelectMany(KeptCheckpoint.Read), keys);
        try
        {
            ExportReader.Read(new MemoryStream(export), verifier.Add, CancellationToken.None);
            return verifier.Finish();
        }
        catch (FormatException unreadable)
        {
            return verifier.Finish(unreadable.Message);
        }
    }

    private static string? Text(Random random) => Texts[random.Next(Texts.Length)] is { Length: > 0 } text ? text : null;
}

/// <summary>What somebody might do to a log, and which entry is the first that is not what it was.</summary>
internal sealed record Mutation(string Name, byte[] Export, long FirstBad)
{
    public static IEnumerable<Mutation> Of(SampleLog log, Random random)
    {
        List<AuditEntry> entries = log.Entries;
        int at = random.Next(entries.Count - 1), other = random.Next(at + 1, entries.Count);
        byte[] flipped = log.Export();
        int place = random.Next(flipped.Length);
        flipped[place] ^= (byte)(1 << random.Next(8));
        yield return new("flip", flipped, log.Export().AsSpan(0, place).Count((byte)'\n'));
        yield return new("change", SampleLog.Export([.. entries[..at], entries[at] with { Actor = "key_2" }, .. entries[(at + 1)..]]), at);
        yield return new("delete", SampleLog.Export([.. entries[..at], .. entries[(at + 1)..]]), at);
        yield return new("delete and renumber", SampleLog.Export(Renumbered([.. entries[..at], .. entries[(at + 1)..]])), at);
        yield return new("duplicate", SampleLog.Export([.. entries[..(at + 1)], .. entries[at..]]), at + 1);
        yield return new("duplicate and renumber", SampleLog.Export(Renumbered([.. entries[..(at + 1)], .. entries[at..]])), at + 1);
        AuditEntry[] swapped = [.. entries];
        (swapped[at], swapped[other]) = (swapped[other], swapped[at]);
        yield return new("swap", SampleLog.Export(swapped), at);
        yield return new("swap and renumber", SampleLog.Export(Renumbered(swapped)), at);
        yield return new("truncate", SampleLog.Export(entries[..at]), at);
        byte[] all = log.Export();
        int cut = random.Next(all.Length - 1);
        yield return new("cut off", all[..cut], all.AsSpan(0, cut + 1).Count((byte)'\n'));
        yield return new("older backup, continued", SampleLog.Export([.. entries[..at], .. Enumerable.Range(at, entries.Count + 10 - at).Select(index => SampleLog.EntryOf(random, index))]), at);
    }

    private static IEnumerable<AuditEntry> Renumbered(IEnumerable<AuditEntry> entries) => entries.Select((entry, index) => entry with { Index = index });
}
