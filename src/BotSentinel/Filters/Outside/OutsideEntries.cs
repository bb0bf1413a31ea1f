using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using BotSentinel.Filters.Links;

namespace BotSentinel.Filters.Outside;

/// <summary>The entries of an outside list: ids of users, and domains. Immutable.</summary>
internal sealed class OutsideEntries
{
    private const int MostEntries = 20_000_000;

    private static readonly SearchValues<byte> NotInDomains = SearchValues.Create(" /:@\\\""u8);

    private readonly long[] _ids;
    private readonly DomainSet _domains;

    private OutsideEntries(long[] ids, IEnumerable<string> domains)
    {
        _ids = ids;
        _domains = new DomainSet(domains);
    }

    public static OutsideEntries None { get; } = new([], []);

    public int Count => _ids.Length + _domains.Count;

    public bool Has(long id) => Array.BinarySearch(_ids, id) >= 0;

    /// <summary>Whether a host, or a domain that it is below, is in the list.</summary>
    public bool Covers(ReadOnlySpan<char> host) => _domains.Covers(host);

    /// <summary>
    /// Reads a list: JSON (an array, or an object that holds one, of ids, domains or objects with a field <c>id</c>,
    /// <c>user_id</c> or <c>domain</c>), or lines whose first field, up to a comma, semicolon or white space, is the entry.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no list.</exception>
    public static OutsideEntries Read(ReadOnlySpan<byte> content)
    {
        content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        ReadOnlySpan<byte> begin = content.TrimStart(" \t\r\n"u8);
        List<long> ids = [];
        HashSet<string> domains = new(StringComparer.Ordinal);
        if (begin.StartsWith("<"u8))
        {
            throw new InvalidDataException("a page, not a list");
        }

        if (begin.StartsWith("["u8) || begin.StartsWith("{"u8))
        {
            ReadJson(content, ids, domains);
        }
        else
        {
            ReadLines(content, ids, domains);
        }

        if (ids.Count + domains.Count == 0)
        {
            throw new InvalidDataException("no entries");
        }

        ids.Sort();
        return new OutsideEntries([.. ids.Distinct()], domains);
    }

    private static void ReadLines(ReadOnlySpan<byte> content, List<long> ids, HashSet<string> domains)
    {
        int good = 0, bad = 0;
        foreach (Range range in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = content[range].Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)'!' or (byte)'/')
            {
                continue;
            }

            int end = line.IndexOfAny(",; \t"u8);
            bool read = TryAdd((end < 0 ? line : line[..end]).Trim("\""u8), ids, domains);
            good += read ? 1 : 0;

            // The first line may name the columns.
            bad += !read && good > 0 ? 1 : 0;
        }

        if (bad > 10 + (good / 10))
        {
            throw new InvalidDataException($"{bad} lines that are no entries beside {good} that are");
        }
    }

    private static void ReadJson(ReadOnlySpan<byte> content, List<long> ids, HashSet<string> domains)
    {
        Utf8JsonReader reader = new(content, new JsonReaderOptions { MaxDepth = 16 });
        bool counts = true;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    counts = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("user_id"u8) || reader.ValueTextEquals("userId"u8) || reader.ValueTextEquals("domain"u8);
                    break;
                case JsonTokenType.StartArray:
                    counts = true;
                    break;
                case JsonTokenType.String or JsonTokenType.Number when counts && !reader.HasValueSequence:
                    TryAdd(reader.ValueSpan, ids, domains);
                    break;
            }
        }
    }

    private static bool TryAdd(ReadOnlySpan<byte> entry, List<long> ids, HashSet<string> domains)
    {
        if (ids.Count + domains.Count >= MostEntries)
        {
            throw new InvalidDataException($"more than {MostEntries:N0} entries");
        }

        if (Utf8Parser.TryParse(entry, out long id, out int used) && used == entry.Length && id != 0)
        {
            ids.Add(id);
            return true;
        }

        if (entry.Length is < 4 or > 253 || entry.IndexOf((byte)'.') <= 0 || entry[^1] == (byte)'.' || entry.IndexOfAny(NotInDomains) >= 0)
        {
            return false;
        }

        domains.Add(Encoding.UTF8.GetString(entry).ToLowerInvariant());
        return true;
    }
}
