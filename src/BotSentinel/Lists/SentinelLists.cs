using System.Collections.Immutable;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Lists;

/// <summary>
/// The lists in force: those of the options, replaced whole with them, and those changed while running, which stay. Allow
/// beats block. Changes reach all processes that share a store which keeps lists (Redis does), and are there after a restart. Thread safe.
/// </summary>
public sealed class SentinelLists
{
    private volatile SubjectList _allowedByOptions = new();
    private volatile SubjectList _blockedByOptions = new();
    private volatile SubjectList? _allowedByOwner;
    private volatile SubjectList? _blockedByOwner;

    internal SentinelLists()
    {
    }

    /// <summary>Let through always, without counting. Empty at start; entries of the options are not in it.</summary>
    public SubjectList Allowed { get; } = new();

    /// <summary>Never let through. Empty at start; entries of the options are not in it.</summary>
    public SubjectList Blocked { get; } = new();

    /// <summary>Asks lists besides its own that stay the caller's, who may let several sentinels ask the same: those of a tenant with many bots. They replace those of an earlier call.</summary>
    /// <param name="allowed">Let through always; null: nobody.</param>
    /// <param name="blocked">Never let through; null: nobody.</param>
    public void Include(SubjectList? allowed, SubjectList? blocked) => (_allowedByOwner, _blockedByOwner) = (allowed, blocked);

    internal void Apply(ListsOptions options)
    {
        _allowedByOptions = Make(options.Allow);
        _blockedByOptions = Make(options.Block);
    }

    /// <summary>What the lists say about an update: allowed, blocked, or nothing.</summary>
    internal Reason Find(BotUpdate update, long now, out string? why)
    {
        ListEntry? entry = Allowed.Find(update, now) ?? _allowedByOptions.Find(update, now) ?? _allowedByOwner?.Find(update, now);
        Reason reason = Reason.AllowListed;
        if (entry is null)
        {
            entry = Blocked.Find(update, now) ?? _blockedByOptions.Find(update, now) ?? _blockedByOwner?.Find(update, now);
            reason = Reason.BlockListed;
        }

        why = entry?.Reason;
        return entry is null ? Reason.Passed : reason;
    }

    private static SubjectList Make(ImmutableArray<ListEntryOptions> entries)
    {
        var list = new SubjectList();
        foreach (ListEntryOptions entry in entries)
        {
            if (!entry.User.IsNone)
            {
                list.AddUser(entry.User, entry.Until, entry.Reason);
            }
            else if (!entry.Chat.IsNone)
            {
                list.AddChat(entry.Chat, entry.Until, entry.Reason);
            }
            else if (entry.Network is { } network)
            {
                list.AddNetwork(network, entry.Until, entry.Reason);
            }
        }

        return list;
    }
}
