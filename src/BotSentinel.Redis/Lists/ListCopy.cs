using BotSentinel.Stores;

namespace BotSentinel.Redis.Lists;

/// <summary>
/// This process's copy of one sentinel's lists, and those of its changes that Redis has not taken yet, which count here whatever Redis says. Its owner lets one in at a time.
/// </summary>
internal sealed class ListCopy
{
    private readonly Dictionary<string, string> _entries = [];
    private readonly Dictionary<string, string> _waiting = [];
    private readonly List<(Action<IReadOnlyCollection<SharedEntry>> Replaced, Action<SharedEntry> Changed)> _followers = [];

    /// <summary>What Redis is to have, as far as it is known here.</summary>
    public IReadOnlyDictionary<string, string> Entries => _entries;

    /// <summary>Changes that Redis has not taken yet.</summary>
    public KeyValuePair<string, string>[] Waiting => [.. _waiting];

    public bool IsWaiting => _waiting.Count > 0;

    public (Action<IReadOnlyCollection<SharedEntry>>, Action<SharedEntry>) Follow(Action<IReadOnlyCollection<SharedEntry>> replaced, Action<SharedEntry> changed)
    {
        _followers.Add((replaced, changed));
        return (replaced, changed);
    }

    public void Unfollow((Action<IReadOnlyCollection<SharedEntry>>, Action<SharedEntry>) follower) => _followers.Remove(follower);

    /// <summary>A change of this process.</summary>
    public void ChangeHere(SharedEntry entry)
    {
        (string field, string value) = (ListField.FieldOf(entry), ListField.ValueOf(entry));
        _waiting[field] = value;
        Put(field, value);

        // Whoever made the change has made it; another sentinel of that name in this process has not.
        Tell(entry);
    }

    /// <summary>Redis has taken a change.</summary>
    public void Taken(string field, string value)
    {
        if (_waiting.TryGetValue(field, out string? waiting) && waiting == value)
        {
            _waiting.Remove(field);
        }
    }

    /// <summary>A change of whatever process, this one too.</summary>
    public void Change(string field, string value)
    {
        if (!_waiting.ContainsKey(field) && ListField.TryRead(field, value, out SharedEntry entry))
        {
            Put(field, value);
            Tell(entry);
        }
    }

    /// <summary>All that Redis has.</summary>
    public void Replace(IEnumerable<KeyValuePair<string, string>> entries)
    {
        _entries.Clear();
        foreach ((string field, string value) in entries.Concat(_waiting))
        {
            Put(field, value);
        }

        List<SharedEntry> all = [];
        foreach ((string field, string value) in _entries)
        {
            if (ListField.TryRead(field, value, out SharedEntry entry))
            {
                all.Add(entry);
            }
        }

        _followers.ForEach(follower => follower.Replaced(all));
    }

    private void Tell(SharedEntry entry) => _followers.ForEach(follower => follower.Changed(entry));

    private void Put(string field, string value)
    {
        if (value.Length == 0)
        {
            _entries.Remove(field);
        }
        else
        {
            _entries[field] = value;
        }
    }
}
