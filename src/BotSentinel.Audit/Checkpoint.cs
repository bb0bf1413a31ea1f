using System.Globalization;
using System.Text;

namespace BotSentinel.Audit;

/// <summary>What a log was at a moment, signed: a C2SP tlog-checkpoint. Who keeps it elsewhere can tell afterwards whether anything up to there was changed.</summary>
/// <param name="Origin">Which log: the key's name, a slash, the tenant.</param>
/// <param name="Size">Entries it had.</param>
/// <param name="Root">The root of the tree of those.</param>
/// <param name="Note">The signed text.</param>
internal sealed record Checkpoint(string Origin, long Size, byte[] Root, string Note)
{
    private const string SignatureMark = "\u2014 ";

    /// <summary>Whose log it is of.</summary>
    public string Tenant => Origin[(Origin.LastIndexOf('/') + 1)..];

    public static Checkpoint Sign(string tenant, long size, byte[] root, LogKey key, byte[] signingKey)
    {
        string origin = $"{key.Name}/{tenant}", body = string.Create(CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(root)}\n");
        byte[] signature = LogKey.Sign(signingKey, Encoding.UTF8.GetBytes(body));
        return new Checkpoint(origin, size, root, $"{body}\n{SignatureMark}{key.Name} {Convert.ToBase64String([.. key.Hash, .. signature])}\n");
    }

    /// <summary>Reads a checkpoint; null: it is none. Its signatures are another matter.</summary>
    public static Checkpoint? Parse(string note)
    {
        string[] lines = note.Split('\n');
        if (lines.Length < 6 || lines[^1].Length > 0 || lines[0].Length == 0 || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            return null;
        }

        Span<byte> root = stackalloc byte[Merkle.Size + 4];
        return Convert.TryFromBase64String(lines[2], root, out int length) && length == Merkle.Size ? new Checkpoint(lines[0], size, root[..Merkle.Size].ToArray(), note) : null;
    }

    /// <summary>Whether one of these keys signed it.</summary>
    public bool IsSignedBy(IReadOnlyCollection<LogKey> keys)
    {
        int end = Note.LastIndexOf("\n\n", StringComparison.Ordinal) + 1;
        byte[] body = Encoding.UTF8.GetBytes(Note[..end]);
        Span<byte> signed = stackalloc byte[128];
        foreach (string line in Note[(end + 1)..].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.StartsWith(SignatureMark, StringComparison.Ordinal) ? line[SignatureMark.Length..].Split(' ') : [];
            if (words is [var name, var text] && Convert.TryFromBase64String(text, signed, out int length) && length == 68)
            {
                byte[] signature = signed[4..68].ToArray(), hash = signed[..4].ToArray();
                if (keys.Any(key => key.Name == name && key.Hash.AsSpan().SequenceEqual(hash) && key.HasSigned(body, signature)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
