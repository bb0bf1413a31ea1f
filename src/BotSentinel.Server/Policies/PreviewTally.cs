using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Server.Policies;

/// <summary>Adds up what a policy that is tried decides, beside what was decided. Not thread safe.</summary>
internal sealed class PreviewTally
{
    private const int Examples = 3;

    private readonly Dictionary<(TrafficVerdict Verdict, Reason Reason, string? Rule, string? Limit), Part> _parts = [];
    private readonly long[] _before = new long[OutcomeCounts.Verdicts], _after = new long[OutcomeCounts.Verdicts];
    private long _newlyRefused, _newlyLetThrough, _notTried;

    public void Add(in RecentUpdate update, in Decision decision)
    {
        TrafficVerdict after = TrafficVerdicts.Of(decision);
        bool isTried = update.Reason is not (Reason.Content or Reason.Debounced or Reason.Forbidden or Reason.Unavailable or Reason.OverQuota or Reason.Failed);
        _before[(int)update.Verdict]++;
        _after[(int)after]++;
        _notTried += isTried ? 0 : 1;
        _newlyRefused += IsRefused(after) && !IsRefused(update.Verdict) ? 1 : 0;
        _newlyLetThrough += !IsRefused(after) && IsRefused(update.Verdict) && isTried ? 1 : 0;
        if (after != TrafficVerdict.Allow)
        {
            PartOf(after, decision).Add(update);
        }
    }

    public PreviewView ToView(DateTimeOffset? from, DateTimeOffset to, IReadOnlyList<NotReplayed> notReplayed) => new()
    {
        From = from,
        To = to,
        Updates = _after.Sum(),
        Before = Counts(_before),
        After = Counts(_after),
        NewlyRefused = _newlyRefused,
        NewlyLetThrough = _newlyLetThrough,
        DecidedByWhatIsNotReplayed = _notTried,
        By = [.. _parts.OrderByDescending(part => part.Value.Count).Select(part => new PreviewPart(part.Key.Verdict, part.Key.Reason, part.Key.Rule, part.Key.Limit, part.Value.Count, part.Value.Subjects, part.Value.Shown))],
        NotReplayed = notReplayed,
    };

    private Part PartOf(TrafficVerdict verdict, in Decision decision)
    {
        (TrafficVerdict, Reason, string?, string?) key = (verdict, decision.Reason, decision.Rule, decision.Detail);
        if (!_parts.TryGetValue(key, out Part? part))
        {
            _parts.Add(key, part = new Part());
        }

        return part;
    }

    private static PreviewCounts Counts(long[] counts) => new(counts[(int)TrafficVerdict.Deny] + counts[(int)TrafficVerdict.Challenge], counts[(int)TrafficVerdict.Flag], counts[(int)TrafficVerdict.Shadow]);

    private static bool IsRefused(TrafficVerdict verdict) => verdict is TrafficVerdict.Deny or TrafficVerdict.Challenge;

    private sealed class Part
    {
        private readonly HashSet<PlatformId> _subjects = [];

        public long Count { get; private set; }

        public int Subjects => _subjects.Count;

        /// <summary>The first of each of the first subjects.</summary>
        public List<PreviewExample> Shown { get; } = [];

        public void Add(in RecentUpdate update)
        {
            Count++;
            PlatformId who = update.User.IsNone ? update.Chat : update.User;
            if (_subjects.Add(who) && Shown.Count < Examples && !who.IsNone)
            {
                string subject = update.User.IsNone ? new ListSubject(default, who, null).ToString() : new ListSubject(who, default, null).ToString();
                Shown.Add(new PreviewExample(subject, new DateTimeOffset(update.At, TimeSpan.Zero), update.Bot, update.Kind, update.Command, update.Verdict));
            }
        }
    }
}
