using System.Collections.Concurrent;
using System.Net;
using BotSentinel.Updates;

namespace BotSentinel.Lists;

/// <summary>
/// Users, chats and networks that are always, or never, let through. Changes take effect with the next decision. Thread safe.
/// An entry past its end counts for nothing and is dropped when it is met.
/// </summary>
public sealed class SubjectList
{
    private readonly ConcurrentDictionary<PlatformId, ListEntry> _users = new();
    private readonly ConcurrentDictionary<PlatformId, ListEntry> _chats = new();
    private volatile KeyValuePair<IPNetwork, ListEntry>[] _networks = [];
    private readonly IdFilter _maybeUsers = new();
    private readonly IdFilter _maybeChats = new();

    // Most lists are empty, and each is asked about every update.
    private volatile bool _everHadAny;

    internal SubjectList()
    {
    }

    /// <summary>Entries, ended ones that nobody met since included.</summary>
    public int Count => _users.Count + _chats.Count + _networks.Length;

    /// <summary>Puts a user, or a chat that posts on its own behalf, on the list; replaces an entry that is there.</summary>
    public void AddUser(PlatformId user, DateTimeOffset? until = null, string? reason = null) => Add(_users, _maybeUsers, user, new ListEntry(until, reason));

    /// <summary>Puts a chat with everyone in it on the list; replaces an entry that is there.</summary>
    public void AddChat(PlatformId chat, DateTimeOffset? until = null, string? reason = null) => Add(_chats, _maybeChats, chat, new ListEntry(until, reason));

    /// <summary>Puts a network on the list; replaces an entry that is there. Networks are searched one by one: keep them few.</summary>
    public void AddNetwork(IPNetwork network, DateTimeOffset? until = null, string? reason = null)
    {
        lock (_users)
        {
            _everHadAny = true;
            _networks = [.. _networks.Where(entry => !entry.Key.Equals(network)), new(network, new ListEntry(until, reason))];
        }
    }

    /// <summary>Takes a user off the list; false when it was not on it.</summary>
    public bool RemoveUser(PlatformId user) => _users.TryRemove(user, out _);

    /// <summary>Takes a chat off the list; false when it was not on it.</summary>
    public bool RemoveChat(PlatformId chat) => _chats.TryRemove(chat, out _);

    /// <summary>Takes a network off the list; false when it was not on it.</summary>
    public bool RemoveNetwork(IPNetwork network)
    {
        lock (_users)
        {
            int before = _networks.Length;
            _networks = [.. _networks.Where(entry => !entry.Key.Equals(network))];
            return _networks.Length < before;
        }
    }

    /// <summary>The entry that an update meets at a time: its sender's, its chat's or its network's; null when there is none.</summary>
    internal ListEntry? Find(BotUpdate update, long now)
    {
        if (!_everHadAny)
        {
            return null;
        }

        PlatformId sender = update.Sender;
        return (_maybeUsers.MayContain(sender) ? Find(_users, sender, now) : null)
            ?? (_maybeChats.MayContain(update.ChatId) ? Find(_chats, update.ChatId, now) : null)
            ?? (update.RemoteAddress is { } address ? FindNetwork(address, now) : null);
    }

    private void Add(ConcurrentDictionary<PlatformId, ListEntry> entries, IdFilter filter, PlatformId id, ListEntry entry)
    {
        lock (filter)
        {
            _everHadAny = true;
            filter.Add(id, entries.Keys);
            entries[id] = entry;
        }
    }

    private static ListEntry? Find(ConcurrentDictionary<PlatformId, ListEntry> entries, PlatformId id, long now)
    {
        if (id.IsNone || !entries.TryGetValue(id, out ListEntry? entry))
        {
            return null;
        }

        if (IsLive(entry, now))
        {
            return entry;
        }

        // Only this very entry: a renewed one stays.
        entries.TryRemove(new KeyValuePair<PlatformId, ListEntry>(id, entry));
        return null;
    }

    private static bool IsLive(ListEntry entry, long now) => entry.Until is not { } until || until.UtcTicks > now;

    private ListEntry? FindNetwork(IPAddress address, long now)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach ((IPNetwork network, ListEntry entry) in _networks)
        {
            if (network.Contains(plain) && IsLive(entry, now))
            {
                return entry;
            }
        }

        return null;
    }
}
