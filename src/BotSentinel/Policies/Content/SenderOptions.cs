using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies;

/// <summary>Names that nobody else may have or look like.</summary>
public sealed record NamesOptions
{
    /// <summary>The names as they are shown, and user names with an at sign.</summary>
    public ImmutableArray<string> Protect { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Who they belong to: these may be called so.</summary>
    public ImmutableArray<PlatformId> Owners { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>Outside lists of users who are known to spam.</summary>
public sealed record SpammersOptions
{
    /// <summary>Names of outside lists.</summary>
    public ImmutableArray<string> Lists { get; init => field = value.IsDefault ? [] : value; } = [];
}
