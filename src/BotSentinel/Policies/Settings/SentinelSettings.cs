using System.Collections.Immutable;
using System.Net;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of a whole configuration.</summary>
internal static class SentinelSettings
{
    public static readonly RecordShape<ListEntryOptions> Entry = new(
        "entry",
        "One subject on a list: a user, a chat or a network.",
        new ListEntryOptions(),
        () =>
        [
            new Setting<ListEntryOptions, PlatformId>("user", "A user, or a chat that posts on its own behalf.", Shapes.Id, entry => entry.User, (entry, user) => entry with { User = user }),
            new Setting<ListEntryOptions, PlatformId>("chat", "A chat, with everyone in it.", Shapes.Id, entry => entry.Chat, (entry, chat) => entry with { Chat = chat }),
            new Setting<ListEntryOptions, IPNetwork?>("network", "An address or network.", new OptionalShape<IPNetwork>(Shapes.Network), entry => entry.Network, (entry, network) => entry with { Network = network }),
            new Setting<ListEntryOptions, DateTimeOffset?>("until", "When the entry ends.", new OptionalShape<DateTimeOffset>(Shapes.Moment), entry => entry.Until, (entry, until) => entry with { Until = until }, "never"),
            new Setting<ListEntryOptions, string>("reason", "Why; shown in decisions.", Shapes.Reason, entry => entry.Reason, (entry, reason) => entry with { Reason = reason }),
        ]);

    public static readonly RecordShape<ListsOptions> Lists = new(
        "lists",
        "Allow and block lists. Allow beats block.",
        new ListsOptions(),
        () =>
        [
            new Setting<ListsOptions, ImmutableArray<ListEntryOptions>>("allow", "Always let through, without counting.", new ListShape<ListEntryOptions>(Entry), lists => lists.Allow, (lists, allow) => lists with { Allow = allow }, "nobody"),
            new Setting<ListsOptions, ImmutableArray<ListEntryOptions>>("block", "Never let through.", new ListShape<ListEntryOptions>(Entry), lists => lists.Block, (lists, block) => lists with { Block = block }, "nobody"),
        ]);

    public static readonly RecordShape<SentinelOptions> Root = new(
        "sentinel",
        "What a sentinel allows and refuses.",
        new SentinelOptions(),
        () =>
        [
            new Setting<SentinelOptions, string>("$schema", "The schema that editors complete from. Otherwise ignored.", Shapes.Address, _ => null, (options, _) => options),
            new Setting<SentinelOptions, ImmutableDictionary<string, PolicyOptions>>("policies", "Policies by name, compared without case.", new MapShape<PolicyOptions>(Shapes.Name, PolicySettings.Policy), options => options.Policies, (options, policies) => options with { Policies = policies }, "none; nothing is limited"),
            new Setting<SentinelOptions, ImmutableArray<RuleOptions>>("rules", "Which policy applies to which update; the first match wins unless it says continue.", new ListShape<RuleOptions>(RuleSettings.Rule), options => options.Rules, (options, rules) => options with { Rules = rules }, "the policy named default applies to all"),
            new Setting<SentinelOptions, ImmutableDictionary<string, HandlerOptions>>("handlers", "What applies to single handlers of a bot on Telegram.Bot, beside the policy that the rules choose; replaces what the handler's attributes say.", new MapShape<HandlerOptions>(Shapes.Name, RuleSettings.Handler), options => options.Handlers, (options, handlers) => options with { Handlers = handlers }, "what attributes say"),
            new Setting<SentinelOptions, ListsOptions>("lists", "Subjects that are always, or never, let through.", Lists, options => options.Lists, (options, lists) => options with { Lists = lists }),
            new Setting<SentinelOptions, ImmutableDictionary<string, OutsideListOptions>>("outsideLists", "Lists that others keep, of spammers or domains, by the names that content rules mention.", new MapShape<OutsideListOptions>(Shapes.Name, OutsideListSettings.List), options => options.OutsideLists, (options, lists) => options with { OutsideLists = lists }, "none"),
            new Setting<SentinelOptions, ContentOptions>("outgoingContent", "What the bot itself should not send.", ContentSettings.Content, options => options.OutgoingContent, (options, content) => options with { OutgoingContent = content }, "what it sends is not looked at"),
            new Setting<SentinelOptions, SecondOpinionOptions>("secondOpinion", "When others are asked about a text that the spam model is in doubt about; who can be asked is registered in code.", SecondOpinionSettings.SecondOpinion, options => options.SecondOpinion, (options, asked) => options with { SecondOpinion = asked }, "all that are registered are asked; what they say flags"),
            new Setting<SentinelOptions, ImmutableDictionary<string, ImmutableArray<PlatformId>>>("roles", "Roles that conditions name, and the ids of those who have them.", new MapShape<ImmutableArray<PlatformId>>(Shapes.Name, new ListShape<PlatformId>(Shapes.Id)), options => options.Roles, (options, roles) => options with { Roles = roles }, "none"),
            new Setting<SentinelOptions, OutgoingOptions>("outgoing", "How fast the bot may send, and in which order.", OutgoingSettings.Outgoing, options => options.Outgoing, (options, outgoing) => options with { Outgoing = outgoing }, "what Telegram documents"),
            new Setting<SentinelOptions, int>("maxSubjects", "How many subjects are remembered in memory, for each policy and scope; when it is full, the idle are forgotten first.", Shapes.Subjects, options => options.MaxSubjects, (options, count) => options with { MaxSubjects = count }, "1,000,000"),
            new Setting<SentinelOptions, bool>("exactSubjects", "Whether subjects are told apart by whole keys of 64 bits, for 4 bytes more each; otherwise a new one takes another one's counters for its own one in five million times.", Shapes.Switch, options => options.ExactSubjects, (options, exact) => options with { ExactSubjects = exact }, "false"),
        ]);
}
