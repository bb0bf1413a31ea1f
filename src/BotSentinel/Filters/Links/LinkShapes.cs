using System.Buffers;
using System.Collections.Frozen;

namespace BotSentinel.Filters.Links;

/// <summary>What a link tells by its form alone.</summary>
internal static class LinkShapes
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Shorteners = FrozenSet.ToFrozenSet(
        [
            "bit.ly", "bitly.com", "t.co", "goo.gl", "tinyurl.com", "is.gd", "v.gd", "ow.ly", "buff.ly", "cutt.ly", "rb.gy", "rebrand.ly", "shorturl.at", "s.id", "t.ly", "tiny.cc", "clck.ru", "vk.cc", "u.to", "goo.su", "qps.ru",
            "lnkd.in", "adf.ly", "bl.ink", "shorte.st", "soo.gd", "x.gd", "surl.li", "short.io", "dub.sh", "tny.im", "urlz.fr", "kutt.it", "linktr.ee",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool IsShortener(ReadOnlySpan<char> host) => Shorteners.Contains(host.StartsWith("www.") ? host[4..] : host);

    /// <summary>An address of version 4 or 6, in any of the ways that browsers read: 2130706433 and 0x7f.1 too.</summary>
    public static bool IsAddress(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
        {
            return true;
        }

        ReadOnlySpan<char> last = host[(host.LastIndexOf('.') + 1)..];
        bool isHex = last.StartsWith("0x") && last.Length > 2 && last[2..].IndexOfAnyExcept(HexDigits) < 0;
        return !last.IsEmpty && (isHex || last.IndexOfAnyExceptInRange('0', '9') < 0);
    }

    public static bool IsInternational(ReadOnlySpan<char> host) =>
        host.IndexOfAnyExceptInRange('\0', '\x7F') >= 0 || host.StartsWith("xn--") || host.Contains(".xn--", StringComparison.Ordinal);

    public static bool IsInvite(in LinkTarget link) => link.Host switch
    {
        _ when link.IsApp => link.Host.SequenceEqual("join") || link.Path.Contains("invite=", StringComparison.OrdinalIgnoreCase),
        "t.me" or "telegram.me" or "telegram.dog" => link.Path.StartsWith("+") || link.Path.StartsWith("joinchat/", StringComparison.OrdinalIgnoreCase) || link.Path.StartsWith("%2B", StringComparison.OrdinalIgnoreCase),
        "discord.gg" or "chat.whatsapp.com" or "signal.group" => link.Path.Length > 0,
        "discord.com" or "www.discord.com" or "discordapp.com" => link.Path.StartsWith("invite/", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    public static bool IsBotStart(in LinkTarget link) =>
        (link.IsApp || link.Host is "t.me" or "telegram.me" or "telegram.dog")
        && (HasQuery(link.Path, "start=") || HasQuery(link.Path, "startgroup=") || HasQuery(link.Path, "startapp="));

    private static bool HasQuery(ReadOnlySpan<char> path, ReadOnlySpan<char> name)
    {
        int at = path.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at > 0 && path[at - 1] is '?' or '&';
    }
}
