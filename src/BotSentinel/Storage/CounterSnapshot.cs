using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Storage;

/// <summary>
/// Counters as bytes: the secret behind the keys, then every table with its shards as they are in memory, then a hash of all that. Who can
/// read it can aim at others' counters, and who can write it can forgive: keep it like a key.
/// </summary>
internal sealed class CounterSnapshot
{
    private const long Magic = 0x32_54_4E_55_4F_43_53_42; // BSCOUNT2
    private const int MostTables = 10_000;

    private CounterSnapshot((ulong Seed, ulong Multiplier) secret, SavedTable[] tables) => (Secret, Tables) = (secret, tables);

    public (ulong Seed, ulong Multiplier) Secret { get; }

    public SavedTable[] Tables { get; }

    public static void Write(Stream stream, (ulong Seed, ulong Multiplier) secret, IReadOnlyList<CounterTable> tables)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            using var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write(secret.Seed);
            writer.Write(secret.Multiplier);
            writer.Write(tables.Count);
            foreach (CounterTable table in tables)
            {
                writer.Write(table.Layout.Identity);
                writer.Write(table.Signature);
                writer.Write(table.Shards.Length);
                foreach (TableShard shard in table.Shards)
                {
                    SavedShard saved = shard.Save();
                    writer.Write(saved.Bases);
                    writer.Write(saved.Branch);
                    writer.Write(saved.BucketBytes);
                    writer.Write(saved.Bytes);
                }
            }
        }

        stream.Write(hash.Hash!);
    }

    /// <summary>Reads a snapshot. Null when it is damaged or something else.</summary>
    /// <param name="stream">Where it begins; has to know its length.</param>
    public static CounterSnapshot? Read(Stream stream)
    {
        try
        {
            long end = stream.Length - SHA256.HashSizeInBytes;
            using var hash = SHA256.Create();
            CounterSnapshot? snapshot;
            using (var hashed = new CryptoStream(new UpTo(stream, end), hash, CryptoStreamMode.Read, leaveOpen: true))
            {
                snapshot = ReadTables(new BinaryReader(hashed, Encoding.UTF8, leaveOpen: true), end);
                snapshot = hashed.ReadByte() < 0 ? snapshot : null;
            }

            byte[] expected = new byte[SHA256.HashSizeInBytes];
            stream.ReadExactly(expected);
            return snapshot is not null && hash.Hash.AsSpan().SequenceEqual(expected) ? snapshot : null;
        }
        catch (Exception damaged) when (damaged is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static CounterSnapshot? ReadTables(BinaryReader reader, long length)
    {
        if (reader.ReadInt64() != Magic)
        {
            return null;
        }

        (ulong, ulong) secret = (reader.ReadUInt64(), reader.ReadUInt64());
        int count = reader.ReadInt32();
        if (count is < 0 or > MostTables)
        {
            return null;
        }

        var tables = new List<SavedTable>();
        for (int i = 0; i < count; i++)
        {
            (string identity, string signature, int shards) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32());
            var saved = new List<SavedShard>();
            for (int j = 0; j < shards; j++)
            {
                (uint bases, uint branch, int bucketBytes) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadInt32());

                // Nothing larger than the file is made room for, whatever it says.
                Int128 bytes = (Int128)bases * ((Int128)branch + 1) * bucketBytes;
                if (bytes <= 0 || bytes > Math.Min(length, Array.MaxLength))
                {
                    return null;
                }

                byte[] buckets = new byte[(int)bytes];
                reader.BaseStream.ReadExactly(buckets);
                saved.Add(new SavedShard(bases, branch, bucketBytes, buckets));
            }

            tables.Add(new SavedTable(identity, signature, [.. saved]));
        }

        return new CounterSnapshot(secret, [.. tables]);
    }

    // Ends where the hash begins.
    private sealed class UpTo(Stream inner, long end) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => end;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => inner.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(0, end - inner.Position))]);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>A table of a snapshot.</summary>
internal sealed record SavedTable(string Identity, string Signature, SavedShard[] Shards);

/// <summary>A shard of a snapshot.</summary>
/// <param name="Bases">Buckets of one branch.</param>
/// <param name="Branch">The last branch.</param>
/// <param name="BucketBytes">Bytes in a bucket.</param>
/// <param name="Bytes">The buckets, branch by branch.</param>
internal sealed record SavedShard(uint Bases, uint Branch, int BucketBytes, byte[] Bytes);
