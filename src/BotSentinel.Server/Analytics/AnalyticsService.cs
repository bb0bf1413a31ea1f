using BotSentinel.Decisions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Analytics;

/// <summary>What became of a tenant's traffic: what all gateways wrote down, and what this one has counted since.</summary>
internal sealed class AnalyticsService(DurableStore store, TrafficCollector collector, TimeProvider timeProvider)
{
    private const int MostSteps = 1_500, Tops = 10;

    public Task<AnalyticsView> GetAsync(Caller caller, AnalyticsQuery query, CancellationToken cancellationToken) => GetAsync(caller, query, null, cancellationToken);

    /// <summary>As <see cref="GetAsync(Caller, AnalyticsQuery, CancellationToken)"/>, with what stood behind refusals by the names that stand in another time's tops.</summary>
    public async Task<AnalyticsView> GetAsync(Caller caller, AnalyticsQuery query, AnalyticsTops? names, CancellationToken cancellationToken)
    {
        (DateTimeOffset from, DateTimeOffset to, AnalyticsStep step) = Period(query);
        TimeSpan length = LengthOf(step);
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string? bot = query.Bot is { } named ? (await BotService.FindAsync(session, named, cancellationToken)).Id : null;

        TrafficSpan span = length < TimeSpan.FromHours(1) ? TrafficSpan.Minute : TrafficSpan.Hour;
        IQueryable<TrafficCountRow> rows = session.Db.TrafficCounts.AsNoTracking().Where(row => row.Span == span && row.At >= from && row.At < to && (bot == null || row.BotId == bot));
        List<Counted> counted = await rows.GroupBy(row => new { row.At, row.BotId, row.Verdict, row.Reason }).Select(group => new Counted(group.Key.At, group.Key.BotId, group.Key.Verdict, group.Key.Reason, group.Sum(row => row.Count))).ToListAsync(cancellationToken);

        // After the rows were read: what is written meanwhile is missing for once rather than counted twice.
        counted.AddRange(collector.PendingOf(caller.TenantId).Select(count => new Counted(count.Key.Minute, count.Key.Bot, count.Key.Verdict, count.Key.Reason, count.Value)).Where(count => count.At >= from && count.At < to && (bot is null || count.Bot == bot)));

        int steps = (int)Math.Ceiling((to - from) / length);
        return new AnalyticsView
        {
            From = from,
            To = to,
            Step = step,
            Times = [.. Enumerable.Range(0, steps).Select(at => from + (at * length))],
            Series = [.. counted.GroupBy(count => (count.Verdict, count.Reason)).OrderBy(same => same.Key).Select(same => SeriesOf(same.Key.Verdict, same.Key.Reason, same))],
            Bots = [.. counted.GroupBy(count => count.Bot).Select(same => new BotCounts(same.Key, same.Sum(count => count.Count), same.Where(IsRefused).Sum(count => count.Count))).OrderByDescending(counts => counts.Total)],
            Tops = await TopsAsync(session, from, to, bot, names, cancellationToken),
        };

        AnalyticsSeries SeriesOf(TrafficVerdict verdict, Reason reason, IEnumerable<Counted> counts)
        {
            long[] inStep = new long[steps];
            foreach (Counted count in counts)
            {
                inStep[(int)((count.At - from) / length)] += count.Count;
            }

            return new AnalyticsSeries(verdict, reason, inStep, inStep.Sum());
        }
    }

    private static async Task<AnalyticsTops> TopsAsync(StoreSession session, DateTimeOffset from, DateTimeOffset to, string? bot, AnalyticsTops? names, CancellationToken cancellationToken)
    {
        DateTimeOffset first = PendingTraffic.Hour(from);
        var counts = await session.Db.TrafficTops.AsNoTracking().Where(row => row.At >= first && row.At < to && (bot == null || row.BotId == bot))
            .GroupBy(row => new { row.Kind, row.Name }).Select(group => new { group.Key.Kind, group.Key.Name, Count = group.Sum(row => row.Count) }).ToListAsync(cancellationToken);
        return new AnalyticsTops(Of(TopKind.Subject, names?.Subjects), Of(TopKind.Chat, names?.Chats), Of(TopKind.Rule, names?.Rules), Of(TopKind.Limit, names?.Limits));

        NamedCount[] Of(TopKind kind, IReadOnlyList<NamedCount>? wanted) => [.. counts.Where(count => count.Kind == kind && (wanted is null || wanted.Any(name => name.Name == count.Name))).OrderByDescending(count => count.Count).ThenBy(count => count.Name, StringComparer.Ordinal).Take(Tops).Select(count => new NamedCount(count.Name, count.Count))];
    }

    private static bool IsRefused(Counted count) => count.Verdict is TrafficVerdict.Deny or TrafficVerdict.Challenge;

    private (DateTimeOffset From, DateTimeOffset To, AnalyticsStep Step) Period(AnalyticsQuery query)
    {
        // Without an end it ends after what happens right now; rows tell time by milliseconds.
        DateTimeOffset now = timeProvider.GetUtcNow(), to = query.To ?? now.AddMilliseconds(1), from = query.From ?? to.AddDays(-1);
        AnalyticsStep step = query.Step ?? (to - from) switch
        {
            var hours when hours <= TimeSpan.FromHours(2) && from > now - TrafficWriter.MinutesKept => AnalyticsStep.Minute,
            var day when day <= TimeSpan.FromHours(12) && from > now - TrafficWriter.MinutesKept => AnalyticsStep.FiveMinutes,
            var days when days <= TimeSpan.FromDays(7) => AnalyticsStep.Hour,
            _ => AnalyticsStep.Day,
        };
        TimeSpan length = LengthOf(step);
        if (from >= to || (to - from) / length > MostSteps)
        {
            throw ProblemException.Unreadable($"from is before to, and there are {MostSteps} steps between them at most.");
        }

        return (new DateTimeOffset(from.UtcTicks - (from.UtcTicks % length.Ticks), TimeSpan.Zero), to, step);
    }

    /// <summary>How long a step is.</summary>
    public static TimeSpan LengthOf(AnalyticsStep step) => step switch
    {
        AnalyticsStep.Minute => TimeSpan.FromMinutes(1),
        AnalyticsStep.FiveMinutes => TimeSpan.FromMinutes(5),
        AnalyticsStep.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    private readonly record struct Counted(DateTimeOffset At, string Bot, TrafficVerdict Verdict, Reason Reason, long Count);
}
