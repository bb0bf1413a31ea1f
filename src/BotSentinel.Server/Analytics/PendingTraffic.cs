using BotSentinel.Decisions;
using BotSentinel.Server.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Server.Analytics;

/// <summary>What was counted and is not in the database yet, bounded. Not thread safe.</summary>
internal sealed class PendingTraffic
{
    private const int MostCounts = 100_000, MostBots = 1_000, MostNames = 1_000, MostWritten = 100;

    private readonly Dictionary<CountKey, long> _counts = [];
    private readonly Dictionary<(string Tenant, string Bot, DateTimeOffset Hour), Tops> _tops = [];

    /// <summary>Counts by minute.</summary>
    public IReadOnlyDictionary<CountKey, long> Counts => _counts;

    public bool IsEmpty => _counts.Count == 0 && _tops.Count == 0;

    /// <summary>Counts; false when there is no room for it.</summary>
    public bool TryCount(CountKey key, long count)
    {
        if (_counts.Count >= MostCounts && !_counts.ContainsKey(key))
        {
            return false;
        }

        _counts[key] = _counts.GetValueOrDefault(key) + count;
        return true;
    }

    /// <summary>Counts what stood behind a refusal.</summary>
    public void Count(string tenant, in RecentUpdate update)
    {
        if (update.Verdict == TrafficVerdict.Allow)
        {
            return;
        }

        (string, string, DateTimeOffset) key = (tenant, update.Bot, Hour(new DateTimeOffset(update.At, TimeSpan.Zero)));
        if (!_tops.TryGetValue(key, out Tops? tops))
        {
            if (_tops.Count >= MostBots)
            {
                return;
            }

            _tops.Add(key, tops = new Tops());
        }

        tops.Add(update);
    }

    /// <summary>The names that were counted most, with their counts.</summary>
    public IEnumerable<(TopKey Key, long Count)> MostFrequent() =>
        from tops in _tops
        from name in tops.Value.Largest()
        select (new TopKey(tops.Key.Tenant, tops.Key.Hour, tops.Key.Bot, name.Kind, name.Name), name.Count);

    public static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    public static DateTimeOffset Hour(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private sealed class Tops
    {
        private readonly TopCounts<PlatformId> _subjects = new(MostNames), _chats = new(MostNames);
        private readonly TopCounts<string> _rules = new(MostNames), _limits = new(MostNames);

        public void Add(in RecentUpdate update)
        {
            Add(_subjects, update.User, !update.User.IsNone);
            Add(_chats, update.Chat, !update.Chat.IsNone);
            Add(_rules, update.Rule!, update.Rule is not null);
            Add(_limits, update.Detail!, update.Detail is not null && update.Reason is Reason.Limited or Reason.Debounced or Reason.Unavailable);
        }

        public IEnumerable<(TopKind Kind, string Name, long Count)> Largest() =>
        [
            .. _subjects.Largest(MostWritten).Select(one => (TopKind.Subject, new ListSubject(one.Key, default, null).ToString(), one.Value)),
            .. _chats.Largest(MostWritten).Select(one => (TopKind.Chat, new ListSubject(default, one.Key, null).ToString(), one.Value)),
            .. _rules.Largest(MostWritten).Select(one => (TopKind.Rule, one.Key, one.Value)),
            .. _limits.Largest(MostWritten).Select(one => (TopKind.Limit, one.Key, one.Value)),
        ];

        private static void Add<T>(TopCounts<T> counts, T name, bool isThere)
            where T : notnull
        {
            if (isThere)
            {
                counts.Add(name);
            }
        }
    }
}

/// <summary>What is counted apart.</summary>
internal readonly record struct CountKey(string Tenant, DateTimeOffset Minute, string Bot, TrafficVerdict Verdict, Reason Reason);

/// <summary>Who or what is counted apart.</summary>
internal readonly record struct TopKey(string Tenant, DateTimeOffset Hour, string Bot, TopKind Kind, string Name);
