using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Marks as bytes: the key of the hashes, then each tenant's marks with what is kept of their texts, then a hash of all that. Who can read it can guess words of what
/// was marked, and who can write it can teach: keep it like a key.
/// </summary>
/// <param name="Key">The key of all hashes.</param>
/// <param name="LastId">The largest number that a mark had.</param>
/// <param name="Version">Of features and sketches.</param>
/// <param name="Tenants">The tenants.</param>
internal sealed record MarkSnapshot(UInt128 Key, long LastId, (ulong Sketch, ulong Example) Version, IReadOnlyList<SavedTenant> Tenants)
{
    private const long Magic = 0x31_4B_52_41_4D_53_42; // BSMARK1

    public void Write(Stream stream)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            using var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            Write(writer, Key);
            writer.Write(LastId);
            writer.Write(Version.Sketch);
            writer.Write(Version.Example);
            writer.Write(Tenants.Count);
            foreach (SavedTenant tenant in Tenants)
            {
                writer.Write(tenant.Name is not null);
                writer.Write(tenant.Name ?? "");
                writer.Write(tenant.Undone);
                writer.Write(tenant.Entries.Count);
                foreach (MarkEntry entry in tenant.Entries)
                {
                    Write(writer, entry);
                }
            }
        }

        stream.Write(hash.Hash!);
    }

    /// <summary>Reads a snapshot. Null when it is damaged or something else.</summary>
    public static MarkSnapshot? Read(Stream stream)
    {
        try
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            ReadOnlySpan<byte> bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
            int body = bytes.Length - SHA256.HashSizeInBytes;
            if (body < 0 || !SHA256.HashData(bytes[..body]).AsSpan().SequenceEqual(bytes[body..]))
            {
                return null;
            }

            copy.Position = 0;
            using var reader = new BinaryReader(copy, Encoding.UTF8);
            return reader.ReadInt64() == Magic ? Read(reader) : null;
        }
        catch (Exception damaged) when (damaged is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static MarkSnapshot Read(BinaryReader reader)
    {
        UInt128 key = ReadHash(reader);
        long lastId = reader.ReadInt64();
        (ulong Sketch, ulong Example) version = (reader.ReadUInt64(), reader.ReadUInt64());
        var tenants = new List<SavedTenant>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            bool isNamed = reader.ReadBoolean();
            string name = reader.ReadString();
            long undone = reader.ReadInt64();
            var entries = new List<MarkEntry>();
            for (int more = reader.ReadInt32(); more > 0; more--)
            {
                entries.Add(ReadEntry(reader, isNamed ? name : null));
            }

            tenants.Add(new SavedTenant(isNamed ? name : null, undone, entries));
        }

        return new MarkSnapshot(key, lastId, version, tenants);
    }

    private static void Write(BinaryWriter writer, MarkEntry entry)
    {
        (SpamMark mark, TextTrace? trace) = entry;
        writer.Write(mark.Id);
        writer.Write(mark.At.UtcTicks);
        writer.Write(mark.By);
        writer.Write(mark.IsSpam);
        writer.Write(mark.Learns);
        writer.Write(mark.Disagrees);
        writer.Write(mark.Probability);
        writer.Write(mark.Moved);
        writer.Write(trace is not null);
        if (trace is not null)
        {
            Write(writer, trace.Hash);
            writer.Write(trace.Pointers);
            writer.Write(trace.Sketch is not null);
            writer.Write(MemoryMarshal.AsBytes(trace.Sketch.AsSpan()));
            writer.Write7BitEncodedInt(trace.Example?.Length ?? 0);
            writer.Write(trace.Example ?? []);
        }
    }

    private static MarkEntry ReadEntry(BinaryReader reader, string? tenant)
    {
        var mark = new SpamMark
        {
            Id = reader.ReadInt64(),
            At = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            By = reader.ReadString(),
            Tenant = tenant,
            IsSpam = reader.ReadBoolean(),
            Learns = reader.ReadBoolean(),
            Disagrees = reader.ReadBoolean(),
            Probability = reader.ReadDouble(),
            Moved = reader.ReadDouble(),
        };
        return new MarkEntry(mark, reader.ReadBoolean() ? ReadTrace(reader) : null);
    }

    private static TextTrace ReadTrace(BinaryReader reader)
    {
        UInt128 hash = ReadHash(reader);
        ulong pointers = reader.ReadUInt64();
        ushort[]? sketch = null;
        if (reader.ReadBoolean())
        {
            sketch = new ushort[TextSketch.Size];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(sketch.AsSpan()));
        }

        byte[] example = reader.ReadBytes(reader.Read7BitEncodedInt());
        return new TextTrace(hash, sketch, pointers, example.Length == 0 ? null : example);
    }

    private static void Write(BinaryWriter writer, UInt128 value)
    {
        writer.Write((ulong)value);
        writer.Write((ulong)(value >> 64));
    }

    private static UInt128 ReadHash(BinaryReader reader)
    {
        ulong low = reader.ReadUInt64();
        return new UInt128(reader.ReadUInt64(), low);
    }
}

/// <summary>A tenant of a snapshot.</summary>
/// <param name="Name">The tenant; null: what belongs to none.</param>
/// <param name="Undone">Marks that were undone.</param>
/// <param name="Entries">The marks, the oldest first.</param>
internal sealed record SavedTenant(string? Name, long Undone, IReadOnlyList<MarkEntry> Entries);
