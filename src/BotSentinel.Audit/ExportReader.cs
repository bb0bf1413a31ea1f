using System.Text;

namespace BotSentinel.Audit;

/// <summary>Takes an entry's written form. False: no more are wanted.</summary>
internal delegate bool TakeEntry(ReadOnlySpan<byte> entry);

/// <summary>Reads an export, JSON Lines or CSV, as the written forms of its entries.</summary>
internal static class ExportReader
{
    private const int Piece = 1 << 18;

    /// <exception cref="FormatException">What follows the entries taken so far is no entry.</exception>
    public static void Read(Stream export, TakeEntry take, CancellationToken cancellationToken)
    {
        using BufferedStream stream = new(export, Piece);
        int first = stream.ReadByte();
        if (first is '{' or -1)
        {
            ReadLines(stream, first, take, cancellationToken);
        }
        else
        {
            ReadCsv(stream, first, take, cancellationToken);
        }
    }

    private static void ReadLines(BufferedStream stream, int first, TakeEntry take, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Piece];
        int filled = 0;
        if (first >= 0)
        {
            buffer[filled++] = (byte)first;
        }

        while (stream.Read(buffer.AsSpan(filled)) is > 0 and int read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            filled += read;
            ReadOnlySpan<byte> left = buffer.AsSpan(0, filled);
            while (left.IndexOf((byte)'\n') is >= 0 and int end)
            {
                if (!take(left[..end]))
                {
                    return;
                }

                left = left[(end + 1)..];
            }

            byte[] next = left.Length == buffer.Length ? new byte[buffer.Length * 2] : buffer;
            filled = left.Length;
            left.CopyTo(next);
            buffer = next;
        }

        // Cut off within a line: what is left is not whole, and will not be taken for an entry.
        if (filled > 0)
        {
            take(buffer.AsSpan(0, filled));
        }
    }

    private static void ReadCsv(BufferedStream stream, int first, TakeEntry take, CancellationToken cancellationToken)
    {
        using StreamReader text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false, Piece);
        string header = (char)first + text.ReadLine();
        if (header != AuditCsv.Header)
        {
            throw new FormatException("begins neither as JSON Lines nor as CSV of an audit log.");
        }

        foreach (IReadOnlyList<string> record in AuditCsv.Read(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!take(AuditEntry.OfValues(record).ToBytes()))
            {
                return;
            }
        }
    }
}
