using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of rules and their conditions.</summary>
internal static class RuleSettings
{
    public static readonly RecordShape<ConditionOptions> Condition = new(
        "condition",
        "A condition over an update. Everything that is set must hold; of a list, any one item.",
        new ConditionOptions(),
        () =>
        [
            new Setting<ConditionOptions, ImmutableArray<UpdateKind>>("kind", "The kind of update is one of these.", new ListShape<UpdateKind>(Shapes.Kind), when => when.Kind, (when, kind) => when with { Kind = kind }, "any"),
            new Setting<ConditionOptions, ImmutableArray<string>>("command", "The command is one of these, compared without case; the slash may be left out, and * is any command.", new ListShape<string>(Shapes.Command), when => when.Command, (when, command) => when with { Command = command }, "any or none"),
            new Setting<ConditionOptions, ImmutableArray<ChatKind>>("chat", "The chat is of one of these kinds.", new ListShape<ChatKind>(Shapes.Chat), when => when.Chat, (when, chat) => when with { Chat = chat }, "any"),
            new Setting<ConditionOptions, ImmutableArray<string>>("language", "The user's language is one of these; pt covers pt-br.", new ListShape<string>(Shapes.Language), when => when.Language, (when, language) => when with { Language = language }, "any"),
            new Setting<ConditionOptions, ImmutableArray<Platform>>("platform", "The update came from one of these platforms.", new ListShape<Platform>(Shapes.Platform), when => when.Platform, (when, platform) => when with { Platform = platform }, "any"),
            new Setting<ConditionOptions, ImmutableArray<string>>("role", "The sender has one of these roles.", new ListShape<string>(Shapes.Name), when => when.Role, (when, role) => when with { Role = role }, "any or none"),
            new Setting<ConditionOptions, ImmutableArray<ConditionOptions>>("all", "All of these hold.", new ListShape<ConditionOptions>(Condition!), when => when.All, (when, all) => when with { All = all }),
            new Setting<ConditionOptions, ImmutableArray<ConditionOptions>>("any", "At least one of these holds.", new ListShape<ConditionOptions>(Condition!), when => when.Any, (when, any) => when with { Any = any }),
            new Setting<ConditionOptions, ConditionOptions>("not", "This does not hold.", Condition!, when => when.Not, (when, not) => when with { Not = not }),
        ]);

    public static readonly RecordShape<HandlerOptions> Handler = new(
        "handler",
        "What applies to the updates that one handler is to get. All is checked and taken as one, with the policy that the rules choose.",
        new HandlerOptions(),
        () =>
        [
            new Setting<HandlerOptions, ImmutableArray<string>>("policies", "Policies that apply.", new ListShape<string>(Shapes.Name), handler => handler.Policies, (handler, policies) => handler with { Policies = policies }, "none"),
            new Setting<HandlerOptions, ImmutableArray<string>>("roles", "The sender must have one of these roles, or the update is refused.", new ListShape<string>(Shapes.Name), handler => handler.Roles, (handler, roles) => handler with { Roles = roles }, "any or none"),
            new Setting<HandlerOptions, double?>("cost", "Permits that one update takes of every limit that applies to it, those of the rules' policies among them.", new OptionalShape<double>(Shapes.Cost), handler => handler.Cost, (handler, cost) => handler with { Cost = cost }, "what each limit says"),
            new Setting<HandlerOptions, PolicyMode?>("mode", "What the roles and policies given here may do. The weaker of this and a policy's own mode holds.", new OptionalShape<PolicyMode>(Shapes.Mode), handler => handler.Mode, (handler, mode) => handler with { Mode = mode }, "enforce"),
        ]);

    public static readonly RecordShape<RuleOptions> Rule = new(
        "rule",
        "Binds a policy to the updates it is for. The first rule that matches wins.",
        // A rule without a policy has been complained about: no name is known to be unknown.
        new RuleOptions { Policy = "" },
        () =>
        [
            new Setting<RuleOptions, string>("name", "The name in traces. By default the rule's place, counted from 1.", Shapes.Name, rule => rule.Name, (rule, name) => rule with { Name = name }),
            new Setting<RuleOptions, ConditionOptions>("when", "Which updates the rule is for.", Condition, rule => rule.When, (rule, when) => rule with { When = when }, "all"),
            new Setting<RuleOptions, string>("policy", "The policy to apply.", Shapes.Name, rule => rule.Policy, (rule, policy) => rule with { Policy = policy }, required: true),
            new Setting<RuleOptions, bool>("continue", "Whether later rules are looked at too; the policies of all that match are then checked as one.", Shapes.Switch, rule => rule.Continue, (rule, go) => rule with { Continue = go }, "false"),
            new Setting<RuleOptions, PolicyMode?>("mode", "What the rule may do. The weaker of the rule's and its policy's mode holds.", new OptionalShape<PolicyMode>(Shapes.Mode), rule => rule.Mode, (rule, mode) => rule with { Mode = mode }, "as the policy says"),
        ]);
}
