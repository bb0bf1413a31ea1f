using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>Which links are not wanted.</summary>
public sealed record LinksOptions
{
    private static readonly ImmutableArray<LinkKind> Usual = [LinkKind.Denied, LinkKind.Address, LinkKind.LookAlike, LinkKind.Hidden];

    /// <summary>The kinds that count. Default <see cref="LinkKind.Denied"/>, <see cref="LinkKind.Address"/>, <see cref="LinkKind.LookAlike"/>, <see cref="LinkKind.Hidden"/>.</summary>
    public ImmutableArray<LinkKind> Kinds { get; init => field = value.IsDefault ? [] : value; } = Usual;

    /// <summary>Domains whose links never count, with everything below them.</summary>
    public ImmutableArray<string> Allow { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Domains that are not wanted, with everything below them.</summary>
    public ImmutableArray<string> Deny { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Outside lists of domains that are not wanted.</summary>
    public ImmutableArray<string> DenyLists { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Domains that others may not look like.</summary>
    public ImmutableArray<string> Protect { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A copy of the Public Suffix List, <c>public_suffix_list.dat</c>; null: the suffixes that this version knows.</summary>
    public string? SuffixFile { get; init; }
}

/// <summary>What a link may be.</summary>
public enum LinkKind : byte
{
    /// <summary>Any link that is not allowed by its domain.</summary>
    Any,

    /// <summary>Its domain is denied.</summary>
    Denied,

    /// <summary>A service that hides where links lead.</summary>
    Shortener,

    /// <summary>An IP address in place of a name.</summary>
    Address,

    /// <summary>A name in letters beyond ASCII.</summary>
    Punycode,

    /// <summary>A name that looks like a protected one.</summary>
    LookAlike,

    /// <summary>The text shows another domain than the link leads to.</summary>
    Hidden,

    /// <summary>An invitation to a chat.</summary>
    Invite,

    /// <summary>Starts a bot with a parameter.</summary>
    BotStart,

    /// <summary>The message is nothing but a link.</summary>
    Bare,
}
