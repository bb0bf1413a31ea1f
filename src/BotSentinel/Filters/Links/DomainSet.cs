using System.Collections.Frozen;

namespace BotSentinel.Filters.Links;

/// <summary>Domains, each with everything below it.</summary>
internal sealed class DomainSet(IEnumerable<string> domains)
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _domains =
        domains.Select(domain => domain.Trim().Trim('.').ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _domains.Set.Count;

    public bool IsEmpty => Count == 0;

    public bool Covers(ReadOnlySpan<char> host)
    {
        if (IsEmpty)
        {
            return false;
        }

        while (!_domains.Contains(host))
        {
            int dot = host.IndexOf('.');
            if (dot < 0)
            {
                return false;
            }

            host = host[(dot + 1)..];
        }

        return true;
    }
}
