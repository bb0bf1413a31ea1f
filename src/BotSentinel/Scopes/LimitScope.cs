namespace BotSentinel.Scopes;

/// <summary>
/// Which parts of an update make the subject that a rule counts. Combine freely: <c>User | Command</c> counts each user's
/// use of each command. An update that lacks a part (no user in a poll, no command in a text) is not counted by that rule:
/// it never shares a counter with strangers. The tenant is always part of the subject.
/// </summary>
[Flags]
public enum LimitScope : short
{
    /// <summary>No part: not a valid scope.</summary>
    None = 0,

    /// <summary>The acting user, or the chat that a post was sent for.</summary>
    User = 1,

    /// <summary>The chat.</summary>
    Chat = 2,

    /// <summary>The topic of a forum; its general topic is one too. Implies <see cref="Chat"/>.</summary>
    Thread = 4,

    /// <summary>The command.</summary>
    Command = 8,

    /// <summary>The kind of update.</summary>
    Kind = 16,

    /// <summary>The bot, where several bots share counters.</summary>
    Bot = 32,

    /// <summary>All of a tenant together. Adds nothing to a composite.</summary>
    Tenant = 64,

    /// <summary>The network: an IPv4 address, or the /64 of an IPv6 address.</summary>
    Ip = 128,

    /// <summary>Everything together, across tenants. Cannot be combined.</summary>
    Global = 256,
}
