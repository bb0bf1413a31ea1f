using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies;

/// <summary>Binds a policy to the updates it is for.</summary>
public sealed record RuleOptions
{
    /// <summary>The name in traces; null: the rule's place, counted from 1.</summary>
    public string? Name { get; init; }

    /// <summary>Which updates; null: all.</summary>
    public ConditionOptions? When { get; init; }

    /// <summary>The policy to apply.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether later rules are looked at too. Default false: the first match wins. All matching policies are then checked and taken as one.</summary>
    public bool Continue { get; init; }

    /// <summary>What the rule may do; null: as its policy says. The weaker of both wins: off, then shadow, then enforce.</summary>
    public PolicyMode? Mode { get; init; }
}

/// <summary>A condition over an update. Everything that is set must hold; of a list, any one item.</summary>
public sealed record ConditionOptions
{
    /// <summary>The kind of update is one of these.</summary>
    public ImmutableArray<UpdateKind> Kind { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The command is one of these; with or without the slash, compared without case. <c>*</c> is any command.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The chat is of one of these kinds.</summary>
    public ImmutableArray<ChatKind> Chat { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The user's language is one of these tags; <c>pt</c> covers <c>pt-br</c>.</summary>
    public ImmutableArray<string> Language { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The update came from one of these platforms.</summary>
    public ImmutableArray<Platform> Platform { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The sender has one of these roles.</summary>
    public ImmutableArray<string> Role { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>All of these hold.</summary>
    public ImmutableArray<ConditionOptions> All { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>At least one of these holds; empty sets no condition.</summary>
    public ImmutableArray<ConditionOptions> Any { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>This does not hold; null sets no condition.</summary>
    public ConditionOptions? Not { get; init; }
}
