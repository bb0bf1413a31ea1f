using System.Collections.Frozen;
using System.Globalization;

namespace BotSentinel.Filters.Links;

/// <summary>
/// Where the part of a name ends that anybody can register, by the rules of publicsuffix.org: from a copy of the list, or by
/// the suffixes of more than one label that this version knows. Immutable.
/// </summary>
internal sealed class PublicSuffixes
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };
    private static readonly Lazy<PublicSuffixes> BuiltIn = new(() => new PublicSuffixes(KnownSuffixes.Rules));

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _rules, _wildcards, _exceptions;

    public PublicSuffixes(IEnumerable<string> lines)
    {
        string[] rules = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)).Select(line => line.Split(' ', '\t')[0].ToLowerInvariant()).SelectMany(Forms)];
        _exceptions = Set(rules.Where(rule => rule.StartsWith('!')).Select(rule => rule[1..]));
        _wildcards = Set(rules.Where(rule => rule.StartsWith("*.", StringComparison.Ordinal)).Select(rule => rule[2..]));
        _rules = Set(rules.Where(rule => rule[0] is not ('!' or '*')));
    }

    public static PublicSuffixes Known => BuiltIn.Value;

    public static PublicSuffixes Of(string? file) => file is null ? Known : new PublicSuffixes(File.ReadLines(file));

    /// <summary>The part of a host that somebody registered, without what stands before it; empty when it is a public suffix itself. Lower case.</summary>
    public ReadOnlySpan<char> Registrable(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty || host[0] == '.')
        {
            return default;
        }

        int previous = -1;
        for (int start = 0; ;)
        {
            ReadOnlySpan<char> suffix = host[start..];
            int dot = suffix.IndexOf('.');
            if (_exceptions.Contains(suffix))
            {
                return suffix;
            }

            if (dot < 0 || _rules.Contains(suffix) || _wildcards.Contains(suffix[(dot + 1)..]))
            {
                return previous < 0 ? default : host[previous..];
            }

            previous = start;
            start += dot + 1;
        }
    }

    // Names come in letters or in ASCII; so do rules.
    private static IEnumerable<string> Forms(string rule)
    {
        yield return rule;
        string ascii = rule;
        if (rule.Any(c => c > 0x7F))
        {
            try
            {
                ascii = Idn.GetAscii(rule.TrimStart('!', '*', '.'));
            }
            catch (ArgumentException)
            {
                // A rule that is no name matches none.
            }

            yield return rule[..(rule.Length - rule.TrimStart('!', '*', '.').Length)] + ascii;
        }
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(IEnumerable<string> rules) =>
        rules.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
