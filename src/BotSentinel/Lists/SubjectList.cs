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
    private readonly NetworkTable _networks = new();
    private readonly IdFilter _maybeUsers = new();
    private readonly IdFilter _maybeChats = new();

    // Most lists are empty, and each is asked about every update.
    private volatile bool _everHadAny;

    /// <summary>Entries, ended ones that nobody met since included.</summary>
    public int Count => _users.Count + _chats.Count + _networks.Count;

    /// <summary>Told of every change that is made here, with null when an entry goes: for those who keep the list elsewhere too.</summary>
    internal Action<string, ListEntry?>? Told { get; set; }

    /// <summary>Puts a user, or a chat that posts on its own behalf, on the list; replaces an entry that is there.</summary>
    public void AddUser(PlatformId user, DateTimeOffset? until = null, string? reason = null) => Add(new ListedSubject(user, default, null), new ListEntry(until, reason));

    /// <summary>Puts a chat with everyone in it on the list; replaces an entry that is there.</summary>
    public void AddChat(PlatformId chat, DateTimeOffset? until = null, string? reason = null) => Add(new ListedSubject(default, chat, null), new ListEntry(until, reason));

    /// <summary>Puts a network on the list; replaces an entry that is there. Of several that an update's address is in, the narrowest counts.</summary>
    public void AddNetwork(IPNetwork network, DateTimeOffset? until = null, string? reason = null) => Add(new ListedSubject(default, default, network), new ListEntry(until, reason));

    /// <summary>Takes a user off the list; false when it was not on it.</summary>
    public bool RemoveUser(PlatformId user) => Remove(new ListedSubject(user, default, null));

    /// <summary>Takes a chat off the list; false when it was not on it.</summary>
    public bool RemoveChat(PlatformId chat) => Remove(new ListedSubject(default, chat, null));

    /// <summary>Takes a network off the list; false when it was not on it.</summary>
    public bool RemoveNetwork(IPNetwork network) => Remove(new ListedSubject(default, default, network));

    /// <summary>Does what was done elsewhere: puts an entry on the list, or takes it off when it is null.</summary>
    internal void Put(string subject, ListEntry? entry)
    {
        if (ListedSubject.TryParse(subject, out ListedSubject listed))
        {
            Change(listed, entry);
        }
    }

    /// <summary>Has these entries and no others.</summary>
    internal void Replace(IEnumerable<(string Subject, ListEntry Entry)> entries)
    {
        HashSet<ListedSubject> gone = [.. _users.Keys.Select(user => new ListedSubject(user, default, null)), .. _chats.Keys.Select(chat => new ListedSubject(default, chat, null)), .. _networks.Networks.Select(network => new ListedSubject(default, default, network))];
        foreach ((string subject, ListEntry entry) in entries)
        {
            if (ListedSubject.TryParse(subject, out ListedSubject listed))
            {
                Change(listed, entry);
                gone.Remove(listed);
            }
        }

        foreach (ListedSubject listed in gone)
        {
            Change(listed, null);
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
            ?? (update.RemoteAddress is { } address ? _networks.Find(address, now) : null);
    }

    private void Add(ListedSubject subject, ListEntry entry)
    {
        Change(subject, entry);
        Told?.Invoke(subject.ToString(), entry);
    }

    // Told even if it was not on the list here: it may be elsewhere, where it is not known of yet.
    private bool Remove(ListedSubject subject)
    {
        bool wasListed = Change(subject, null);
        Told?.Invoke(subject.ToString(), null);
        return wasListed;
    }

    // Whether it was on the list.
    private bool Change(ListedSubject subject, ListEntry? entry)
    {
        if (subject.Network is { } network)
        {
            if (entry is not null)
            {
                _everHadAny = true;
            }

            return _networks.Set(network, entry);
        }

        (ConcurrentDictionary<PlatformId, ListEntry> entries, IdFilter filter, PlatformId id) = subject.User.IsNone ? (_chats, _maybeChats, subject.Chat) : (_users, _maybeUsers, subject.User);
        if (entry is null)
        {
            return entries.TryRemove(id, out _);
        }

        lock (filter)
        {
            _everHadAny = true;
            bool wasListed = entries.ContainsKey(id);
            if (!wasListed)
            {
                filter.Add(id, entries.Keys);
            }

            entries[id] = entry;
            return wasListed;
        }
    }

    private static ListEntry? Find(ConcurrentDictionary<PlatformId, ListEntry> entries, PlatformId id, long now)
    {
        if (id.IsNone || !entries.TryGetValue(id, out ListEntry? entry))
        {
            return null;
        }

        if (entry.IsLive(now))
        {
            return entry;
        }

        // Only this very entry: a renewed one stays.
        entries.TryRemove(new KeyValuePair<PlatformId, ListEntry>(id, entry));
        return null;
    }
}
