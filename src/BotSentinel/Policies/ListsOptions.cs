using System.Collections.Immutable;
using System.Net;
using BotSentinel.Updates;

namespace BotSentinel.Policies;

/// <summary>Allow and block lists. Allow beats block.</summary>
public sealed record ListsOptions
{
    /// <summary>Always let through, without counting.</summary>
    public ImmutableArray<ListEntryOptions> Allow { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Never let through.</summary>
    public ImmutableArray<ListEntryOptions> Block { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>One subject on a list. Exactly one of user, chat and network is set.</summary>
public sealed record ListEntryOptions
{
    /// <summary>A user, or a chat that posts on its own behalf.</summary>
    public PlatformId User { get; init; }

    /// <summary>A chat, with everyone in it.</summary>
    public PlatformId Chat { get; init; }

    /// <summary>An address or network, <c>192.0.2.0/24</c>.</summary>
    public IPNetwork? Network { get; init; }

    /// <summary>When the entry ends; null: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; shown in decisions. Null when nobody said.</summary>
    public string? Reason { get; init; }
}
