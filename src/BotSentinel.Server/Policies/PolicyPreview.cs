using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies;

/// <summary>
/// What a policy would have done in the last 24 hours: the traffic that this gateway remembers is decided again, in its order and by a clock of its own, beside the traffic
/// that goes on. One at a time. What takes the text of a message cannot be tried, since none is kept.
/// </summary>
internal sealed class PolicyPreview(DurableStore store, VersionService<PolicyRow> versions, PolicyChecks checks, TrafficRecord record, BotRegistry bots, TimeProvider timeProvider) : IDisposable
{
    private static readonly TimeSpan Reach = TimeSpan.FromHours(24);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The policy: traffic of the bots that it protects is tried.</param>
    /// <param name="document">What is to be tried; null: the draft, or what is published where there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PreviewView> TryAsync(Caller caller, string id, string? document, CancellationToken cancellationToken)
    {
        document = document is null ? (await versions.GetDocumentAsync(caller, id, "draft", cancellationToken)).Document : PolicyDocument.Parse(document).ToJsonString(ApiJson.Indented);
        SentinelOptions options;
        HashSet<string> protectedBots;
        await using (StoreSession session = await store.ReadAsync(caller, cancellationToken))
        {
            await PolicyService.FindAsync(session, id, cancellationToken);
            IReadOnlyList<ConfigurationError> errors = await checks.CheckAsync(session, caller, document, cancellationToken);
            options = errors.Count == 0 ? PolicyDocument.Read(document, "The draft") : throw ProblemException.Invalid(errors);
            protectedBots = [.. await session.Db.Bots.Where(bot => bot.PolicyId == id).Select(bot => bot.Id).ToListAsync(cancellationToken)];
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Replay(caller.TenantId, options, protectedBots, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private PreviewView Replay(string tenant, SentinelOptions options, HashSet<string> protectedBots, CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        long first = (now - Reach).UtcTicks;
        List<RecentUpdate> all = [];
        record.RecentOf(tenant).Read(0, all);
        RecentUpdate[] traffic = [.. all.Where(update => update.At >= first && protectedBots.Contains(update.Bot)).OrderBy(update => update.At)];
        all.Clear();
        PreviewTally tally = new();
        ReplayClock clock = new();
        using ReplayMeters meters = new();
        Dictionary<string, Sentinel> sentinels = [];
        try
        {
            SentinelOptions tried = Triable(options);
            foreach (RecentUpdate update in traffic)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!sentinels.TryGetValue(update.Bot, out Sentinel? sentinel))
                {
                    sentinels.Add(update.Bot, sentinel = Make(tried, clock, meters, update.Bot));
                }

                clock.Now = new DateTimeOffset(update.At, TimeSpan.Zero);
                sentinel.Decide(update.ToUpdate(tenant), out Decision decision);
                decision.Lease?.Dispose();
                tally.Add(update, decision);
            }
        }
        finally
        {
            foreach (Sentinel sentinel in sentinels.Values)
            {
                sentinel.Dispose();
            }
        }

        return tally.ToView(traffic.Length == 0 ? null : new DateTimeOffset(traffic[0].At, TimeSpan.Zero), now, NotReplayed(options));
    }

    private Sentinel Make(SentinelOptions options, ReplayClock clock, IMeterFactory meters, string bot)
    {
        Sentinel sentinel = new(options, clock, meterFactory: meters, name: bot);
        if (bots.ById(bot)?.Made?.Tenant is { } tenant)
        {
            sentinel.Lists.Include(tenant.Allowed, tenant.Blocked);
        }

        return sentinel;
    }

    // Without what takes texts, other machines or the end of a handler.
    private static SentinelOptions Triable(SentinelOptions options) => options with
    {
        Policies = options.Policies.ToImmutableDictionary(policy => policy.Key, policy => policy.Value with { Content = null, Debounce = null, Limiters = [] }),
        OutsideLists = ImmutableDictionary<string, OutsideListOptions>.Empty,
        OutgoingContent = null,
    };

    private static List<NotReplayed> NotReplayed(SentinelOptions options)
    {
        List<NotReplayed> left = [];
        Leave(Policies.NotReplayed.Content, options.Policies.Values.Any(policy => policy.Content is not null));
        Leave(Policies.NotReplayed.Debounce, options.Policies.Values.Any(policy => policy.Debounce is not null));
        Leave(Policies.NotReplayed.Concurrency, options.Policies.Values.Any(policy => policy.Limits.Any(limit => limit.Algorithm == LimitAlgorithm.Concurrency)));
        Leave(Policies.NotReplayed.Networks, options.Policies.Values.Any(policy => policy.Limits.Any(limit => limit.Scope.HasFlag(Scopes.LimitScope.Ip))));
        return left;

        void Leave(NotReplayed what, bool isThere)
        {
            if (isThere)
            {
                left.Add(what);
            }
        }
    }

    private sealed class ReplayClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;
    }

    // What is only tried is not counted among what happened.
    private sealed class ReplayMeters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            Meter meter = new("BotSentinel.Preview");
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
