using System.Globalization;
using BotSentinel.Filters.Senders;

namespace BotSentinel.Filters.Links;

/// <summary>Names that look like protected domains without being below them.</summary>
internal sealed class LookAlikes
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    private readonly PublicSuffixes _suffixes;
    private readonly (string Domain, string Skeleton)[] _protected;

    public LookAlikes(IEnumerable<string> domains, PublicSuffixes suffixes)
    {
        _suffixes = suffixes;
        _protected = [.. domains.Select(domain => domain.ToLowerInvariant()).Select(domain => (domain, NameSkeleton.Of(Own(domain).ToString())))];
    }

    /// <summary>The domain that a host looks like, and how much; null when it looks like none, or belongs to it.</summary>
    public (string Domain, double Score)? Find(ReadOnlySpan<char> host)
    {
        if (_protected.Length == 0)
        {
            return null;
        }

        foreach ((string domain, _) in _protected)
        {
            if (IsBelow(host, domain))
            {
                return null;
            }
        }

        ReadOnlySpan<char> shown = host.Contains("xn--", StringComparison.Ordinal) ? Unicode(host) : host;
        Span<char> room = stackalloc char[NameSkeleton.Longest];
        ReadOnlySpan<char> skeleton = NameSkeleton.Write(Own(shown), room);
        foreach ((string domain, string own) in _protected)
        {
            // paypal.com.example.org shows the protected name where people look first.
            if (skeleton.SequenceEqual(own) || (host.StartsWith(domain) && host.Length > domain.Length && host[domain.Length] is '.' or '-'))
            {
                return (domain, 1);
            }

            if (NameSkeleton.IsOneApart(skeleton, own))
            {
                return (domain, 0.7);
            }
        }

        return null;
    }

    private static bool IsBelow(ReadOnlySpan<char> host, string domain) =>
        host.EndsWith(domain) && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');

    /// <summary>The label that somebody chose.</summary>
    private ReadOnlySpan<char> Own(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> registrable = _suffixes.Registrable(host);
        int dot = registrable.IndexOf('.');
        return dot < 0 ? registrable : registrable[..dot];
    }

    private static string Unicode(ReadOnlySpan<char> host)
    {
        try
        {
            return Idn.GetUnicode(host.ToString());
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
