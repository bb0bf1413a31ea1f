using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies;

/// <summary>
/// Everything that can be configured, as one immutable value: the C# builder, the policy file and
/// <c>appsettings.json</c> or the environment all make one of these, and every way is validated by the same code.
/// </summary>
public sealed record SentinelOptions
{
    /// <summary>The policy that applies to every update as long as there are no rules.</summary>
    public const string DefaultPolicy = "default";

    /// <summary>Policies by name, compared without case. Empty: nothing is limited.</summary>
    public ImmutableDictionary<string, PolicyOptions> Policies { get; init => field = value.WithComparers(StringComparer.OrdinalIgnoreCase); } = ImmutableDictionary.Create<string, PolicyOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Which policy applies to which update; the first match wins unless it says <c>continue</c>. Empty: the policy named <c>default</c> applies to all.</summary>
    public ImmutableArray<RuleOptions> Rules { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What applies to single handlers of the bot, by handler (<c>Shop.Buy</c>), compared without case. Comes into play where an update's handler is known: <see cref="BotUpdate.Handler"/>.</summary>
    public ImmutableDictionary<string, HandlerOptions> Handlers { get; init => field = value.WithComparers(StringComparer.OrdinalIgnoreCase); } = ImmutableDictionary.Create<string, HandlerOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Subjects that are always, or never, let through.</summary>
    public ListsOptions Lists { get; init; } = new();

    /// <summary>Lists that others keep, by the names that content rules mention.</summary>
    public ImmutableDictionary<string, OutsideListOptions> OutsideLists { get; init => field = value.WithComparers(StringComparer.OrdinalIgnoreCase); } = ImmutableDictionary.Create<string, OutsideListOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a bot should not send; null: what it sends is not looked at.</summary>
    public ContentOptions? OutgoingContent { get; init; }

    /// <summary>When others are asked about a text that the spam model is in doubt about. Nobody is, as long as nobody is registered.</summary>
    public SecondOpinionOptions SecondOpinion { get; init; } = new();

    /// <summary>Roles that conditions name, and who has them.</summary>
    public ImmutableDictionary<string, ImmutableArray<PlatformId>> Roles { get; init => field = value.WithComparers(StringComparer.OrdinalIgnoreCase); } = ImmutableDictionary.Create<string, ImmutableArray<PlatformId>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How fast the bot may send, and in which order.</summary>
    public OutgoingOptions Outgoing { get; init; } = new();

    /// <summary>How many subjects are remembered in memory, for each policy and scope. From 1,000 to 100 million; default 1 million, some 37 bytes each for a debounce and three limits. Memory is taken as subjects come; when it is full, the idle are forgotten first.</summary>
    public int MaxSubjects { get; init; } = 1_000_000;

    /// <summary>
    /// Whether subjects are told apart by keys of 64 bits. Otherwise, the default, by what is left of 32 bits within a few places in memory: a new subject takes one
    /// in five million times another one's counters for its own. Costs 4 bytes for each subject and table.
    /// </summary>
    public bool ExactSubjects { get; init; }
}
