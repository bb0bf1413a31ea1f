using System.Collections.Immutable;
using BotSentinel.Policies;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Handlers;

/// <summary>The handlers of a class, as the generator found them. Immutable.</summary>
public sealed class HandlerTable
{
    /// <summary>What <see cref="Find"/> gives when no handler of the class is for the update.</summary>
    public const int None = -1;

    /// <summary>What <see cref="Find"/> gives when the update is for another bot.</summary>
    public const int NotForUs = -2;

    /// <summary>The handlers' names (<c>Shop.Buy</c>) by their places. A method that is marked several times has several places.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Finds the place of the handler for an update; second parameter: the bot's name without @, null when unknown. Does not give the <see cref="Fallback"/>.</summary>
    public required Func<Update, string?, int> Find { get; init; }

    /// <summary>The handler for what no other one takes; <see cref="None"/> when there is none.</summary>
    public int Fallback { get; init; } = None;

    /// <summary>The policies that attributes make, by name.</summary>
    public ImmutableDictionary<string, PolicyOptions> Policies { get; init; } = ImmutableDictionary<string, PolicyOptions>.Empty;

    /// <summary>What attributes say about handlers, by name; those without attributes are not there.</summary>
    public ImmutableDictionary<string, HandlerOptions> Handlers { get; init; } = ImmutableDictionary<string, HandlerOptions>.Empty;
}
