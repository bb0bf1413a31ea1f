using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>What applies to the updates that one handler of the bot is to get, beside the policy that the rules choose. All is checked and taken as one.</summary>
public sealed record HandlerOptions
{
    /// <summary>Policies that apply; empty: none but those of the rules.</summary>
    public ImmutableArray<string> Policies { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The sender must have one of these roles, or the update is refused; empty: anybody may.</summary>
    public ImmutableArray<string> Roles { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Permits that one update takes of every limit that applies to it, those of the rules' policies among them; null: what each limit says. From 0.001; where a limit never has as many, nothing passes.</summary>
    public double? Cost { get; init; }

    /// <summary>What roles and policies given here may do; null: roles refuse, and policies do as they say. The weaker of this and a policy's own mode wins: off, then shadow, then enforce.</summary>
    public PolicyMode? Mode { get; init; }
}
