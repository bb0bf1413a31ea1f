using System.Collections.Frozen;
using System.Collections.Immutable;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>What was said about one handler, made ready. Immutable.</summary>
internal sealed class Handler
{
    private readonly FrozenSet<PlatformId>? _senders;

    public Handler(string name, HandlerOptions options, ImmutableDictionary<string, ImmutableArray<PlatformId>> roles)
    {
        Mode = options.Mode ?? PolicyMode.Enforce;
        Cost = options.Cost;
        _senders = options.Roles.IsEmpty || Mode == PolicyMode.Off ? null : options.Roles.SelectMany(role => roles[role]).ToFrozenSet();
        Roles = string.Join(" or ", options.Roles);
        Deciding = new DecidingRule(null, name, null);
    }

    public PolicyMode Mode { get; }

    public double? Cost { get; }

    /// <summary>The roles of which the sender must have one, as decisions tell them.</summary>
    public string Roles { get; }

    /// <summary>How decisions name the handler.</summary>
    public DecidingRule Deciding { get; }

    /// <summary>Whether the sender has none of the roles.</summary>
    public bool Forbids(BotUpdate update) => _senders is not null && !_senders.Contains(update.Sender);
}
