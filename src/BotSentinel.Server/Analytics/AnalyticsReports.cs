using BotSentinel.Policies;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Analytics;

/// <summary>Looks back: a time beside the one before it, which rules did something, and what operators put right.</summary>
internal sealed class AnalyticsReports(AnalyticsService analytics, DurableStore store, BotRegistry bots, TimeProvider timeProvider)
{
    // Each says of a refusal that it should not have been.
    private static readonly string[] Corrections = ["list.unblock", "list.allow", "subject.allow-once"];

    private const string Marked = "spam.mark", NoSpam = "\"spam\":false";

    public async Task<AnalyticsReport> GetAsync(Caller caller, AnalyticsQuery query, CancellationToken cancellationToken)
    {
        AnalyticsView traffic = await analytics.GetAsync(caller, query, cancellationToken);
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        return new AnalyticsReport
        {
            Traffic = traffic,
            Before = await BeforeAsync(caller, query.Bot, traffic, cancellationToken),
            NamesFrom = PendingTraffic.Hour(timeProvider.GetUtcNow() - TrafficWriter.TopsKept),
            Silent = await SilentAsync(session, traffic, query.Bot, cancellationToken),
            PutRight = await PutRightAsync(session, traffic, cancellationToken),
        };
    }

    private async Task<AnalyticsView?> BeforeAsync(Caller caller, string? bot, AnalyticsView traffic, CancellationToken cancellationToken)
    {
        DateTimeOffset from = traffic.From - (traffic.Times.Count * AnalyticsService.LengthOf(traffic.Step));
        bool isFine = AnalyticsService.LengthOf(traffic.Step) < TimeSpan.FromHours(1);
        return from < timeProvider.GetUtcNow() - (isFine ? TrafficWriter.MinutesKept : TrafficWriter.HoursKept)
            ? null
            : await analytics.GetAsync(caller, new AnalyticsQuery(from, traffic.From, traffic.Step, bot), traffic.Tops, cancellationToken);
    }

    private async Task<IReadOnlyList<SilentPart>> SilentAsync(StoreSession session, AnalyticsView traffic, string? wanted, CancellationToken cancellationToken)
    {
        string? only = wanted is null ? null : (await BotService.FindAsync(session, wanted, cancellationToken)).Id;
        List<string> ids = await session.Db.Bots.AsNoTracking().Where(row => only == null || row.Id == only).OrderBy(row => row.Name).Select(row => row.Id).ToListAsync(cancellationToken);
        DateTimeOffset first = PendingTraffic.Hour(traffic.From);
        var fired = await session.Db.TrafficTops.AsNoTracking().Where(row => row.At >= first && row.At < traffic.To && (row.Kind == TopKind.Rule || row.Kind == TopKind.Limit) && (only == null || row.BotId == only))
            .Select(row => new SilentPart(row.BotId, row.Kind, row.Name)).Distinct().ToListAsync(cancellationToken);
        HashSet<SilentPart> known = [.. fired];
        return [.. ids.SelectMany(PartsOf).Where(part => !known.Contains(part))];
    }

    // What a bot is protected by now. One that nobody asked for since the start has not been made yet.
    private IEnumerable<SilentPart> PartsOf(string bot)
    {
        if (bots.ById(bot)?.Made?.Sentinel.Options is not { } options)
        {
            return [];
        }

        IEnumerable<string> rules = options.Rules.IsEmpty ? [SentinelOptions.DefaultPolicy] : options.Rules.Index().Where(rule => rule.Item.Mode != PolicyMode.Off).Select(rule => rule.Item.Name ?? $"rule {rule.Index + 1}");
        IEnumerable<string> limits = options.Policies.Values.SelectMany(policy => policy.Limits.Select((limit, at) => limit.NameAt(at)));
        return [.. rules.Select(name => new SilentPart(bot, TopKind.Rule, name)), .. limits.Distinct().Order(StringComparer.Ordinal).Select(name => new SilentPart(bot, TopKind.Limit, name))];
    }

    private static async Task<IReadOnlyList<NamedCount>> PutRightAsync(StoreSession session, AnalyticsView traffic, CancellationToken cancellationToken)
    {
        IQueryable<AuditEntryRow> entries = session.Db.AuditEntries.AsNoTracking().Where(entry => entry.At >= traffic.From && entry.At < traffic.To && entry.Outcome == AuditOutcome.Done);
        return await entries.Where(entry => Corrections.Contains(entry.Action) || (entry.Action == Marked && entry.Detail!.Contains(NoSpam)))
            .GroupBy(entry => entry.Action).OrderBy(same => same.Key).Select(same => new NamedCount(same.Key, same.LongCount())).ToListAsync(cancellationToken);
    }
}
