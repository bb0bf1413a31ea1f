using BotSentinel.Decisions;
using BotSentinel.Filters.Outside;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Links;

/// <summary>Links that are not wanted: by their domain, by what they hide, or by their form.</summary>
internal sealed class LinksFilter : ContentFilter
{
    private readonly int _kinds;
    private readonly DomainSet _allowed, _denied;
    private readonly OutsideList[] _deniedOutside;
    private readonly PublicSuffixes _suffixes;
    private readonly LookAlikes _lookAlikes;

    public LinksFilter(LinksOptions options, OutsideLists lists)
    {
        _kinds = options.Kinds.Aggregate(0, (bits, kind) => bits | (1 << (int)kind));
        _allowed = new DomainSet(options.Allow);
        _denied = new DomainSet(options.Deny);
        _deniedOutside = [.. options.DenyLists.Select(lists.Get)];
        _suffixes = PublicSuffixes.Of(options.SuffixFile);
        _lookAlikes = new LookAlikes(options.Protect, _suffixes);
    }

    public override string Name => "links";

    public override FilterHit Examine(Content content)
    {
        LinkScan links = new(content);
        FilterHit worst = default;
        while (links.Next())
        {
            FilterHit hit = Judge(content, links);
            worst = hit.Score > worst.Score ? hit : worst;
            if (worst.Score == 1)
            {
                break;
            }
        }

        return worst;
    }

    public override string Describe(in FilterHit hit, Content content) => (LinkKind)hit.Number switch
    {
        LinkKind.Denied => "links to a denied domain",
        LinkKind.Shortener => "links to a service that hides where links lead",
        LinkKind.Address => "links to an address instead of a name",
        LinkKind.Punycode => "links to a name beyond ASCII",
        LinkKind.LookAlike => $"links to a name that looks like {hit.Word}",
        LinkKind.Hidden => "shows another domain than it links to",
        LinkKind.Invite => "invites to a chat",
        LinkKind.BotStart => "starts a bot with a parameter",
        LinkKind.Bare => "is nothing but a link",
        _ => "has a link",
    };

    private FilterHit Judge(Content content, in LinkScan links)
    {
        Span<char> room = stackalloc char[LinkTarget.LongestHost];
        LinkTarget link = LinkTarget.Read(links.Target, room);
        if (link.Host.IsEmpty || _allowed.Covers(link.Host))
        {
            return default;
        }

        if (Wants(LinkKind.Denied) && IsDenied(link.Host))
        {
            return Hit(LinkKind.Denied, links.Span);
        }

        if (Wants(LinkKind.Hidden) && links.Shown.Length > 0 && ShowsAnother(links.Shown, link))
        {
            return Hit(LinkKind.Hidden, links.Span);
        }

        if (Wants(LinkKind.LookAlike) && _lookAlikes.Find(link.Host) is { } like)
        {
            return new FilterHit(like.Score, links.Span, (int)LinkKind.LookAlike, like.Domain);
        }

        return Wants(LinkKind.Address) && !link.IsApp && LinkShapes.IsAddress(link.Host) ? Hit(LinkKind.Address, links.Span)
            : Wants(LinkKind.Invite) && LinkShapes.IsInvite(link) ? Hit(LinkKind.Invite, links.Span)
            : Wants(LinkKind.BotStart) && LinkShapes.IsBotStart(link) ? Hit(LinkKind.BotStart, links.Span)
            : Wants(LinkKind.Shortener) && LinkShapes.IsShortener(link.Host) ? Hit(LinkKind.Shortener, links.Span)
            : Wants(LinkKind.Punycode) && LinkShapes.IsInternational(link.Host) ? Hit(LinkKind.Punycode, links.Span)
            : Wants(LinkKind.Bare) && IsBare(content.Text, links.Span) ? Hit(LinkKind.Bare, links.Span)
            : Wants(LinkKind.Any) ? Hit(LinkKind.Any, links.Span)
            : default;
    }

    private static FilterHit Hit(LinkKind kind, TextSpan span) => FilterHit.Certain(span, (int)kind);

    private bool Wants(LinkKind kind) => (_kinds & (1 << (int)kind)) != 0;

    private bool IsDenied(ReadOnlySpan<char> host)
    {
        if (_denied.Covers(host))
        {
            return true;
        }

        foreach (OutsideList list in _deniedOutside)
        {
            if (list.Entries.Covers(host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the text in front of a link reads as an address of somebody else.</summary>
    private bool ShowsAnother(ReadOnlySpan<char> shown, in LinkTarget link)
    {
        shown = shown.Trim();
        int dot = shown.IndexOf('.');
        if (dot <= 0 || dot == shown.Length - 1 || shown.IndexOfAny(" \n\t@") >= 0 || !char.IsLetter(shown[dot + 1]))
        {
            return false;
        }

        Span<char> room = stackalloc char[LinkTarget.LongestHost];
        ReadOnlySpan<char> host = LinkTarget.Read(shown, room).Host;
        ReadOnlySpan<char> promised = _suffixes.Registrable(host);
        return promised.Length > 0 && (shown.Contains("://", StringComparison.Ordinal) || LinkScan.IsTopLevel(host[(host.LastIndexOf('.') + 1)..])) && !promised.SequenceEqual(_suffixes.Registrable(link.Host));
    }

    private static bool IsBare(string text, TextSpan link)
    {
        ReadOnlySpan<char> rest = text;
        return link.Length > 0 && rest[..link.Start].IsWhiteSpace() && rest[(link.Start + link.Length)..].IsWhiteSpace();
    }
}
