using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Updates;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Decisions;

/// <summary>
/// Keeps decisions to be asked about: the latest in memory, and refusals (or what would have been some) in the database. No decision waits for it: what comes too
/// fast to be written is dropped and counted.
/// </summary>
internal sealed partial class DecisionRecorder(DurableStore store, LiveDecisions live, TimeProvider timeProvider, ILogger<DecisionRecorder> logger) : BackgroundService
{
    private const int MostRecent = 10_000, MostWaiting = 50_000, MostTogether = 1_000;

    private readonly ConcurrentDictionary<string, Kept> _recent = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly Channel<Kept> _toWrite = Channel.CreateBounded<Kept>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _dropped;

    /// <summary>Decisions that came too fast to be written, since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Keeps the refusals of a bot, as long as its sentinel lives.</summary>
    public void Watch(Bot bot, string id)
    {
        TenantState tenant = bot.Tenant ?? TenantState.OfFiles;
        bot.Sentinel.Events.Subscribe(SentinelEventKind.Refusals, happened =>
        {
            if (!tenant.Records.TryTake(out _))
            {
                Interlocked.Increment(ref _dropped);
                return ValueTask.CompletedTask;
            }

            DecisionView view = DecisionView.Of(Ids.New("dec", happened.At), id, happened.Update, happened.Decision, happened.At, bot);
            Keep(tenant, view, isWritten: true);
            live.Publish(tenant.Id, view);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Keeps a decision that somebody asked for by the API: in memory, whatever it was. A refusal is kept by <see cref="Watch"/> as well, where there is one, under an id of its own.</summary>
    public DecisionView Note(TenantState tenant, Bot bot, string id, BotUpdate update, in Decision decision)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        DecisionView view = DecisionView.Of(Ids.New("dec", now), id, update, decision, now, bot);
        Keep(tenant, view, isWritten: false);
        return view;
    }

    /// <summary>A decision about one of the tenant's bots that is still in memory.</summary>
    public DecisionView? Find(string tenant, string id) => _recent.TryGetValue(id, out Kept? kept) && kept.Tenant.Id == tenant ? kept.View : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Kept> together = [];
        while (await _toWrite.Reader.WaitToReadAsync(stoppingToken))
        {
            while (together.Count < MostTogether && _toWrite.Reader.TryRead(out Kept? kept))
            {
                together.Add(kept);
            }

            try
            {
                await WriteAsync(together, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Interlocked.Add(ref _dropped, together.Count);
                LogNotWritten(together.Count, failure);
            }

            together.Clear();
        }
    }

    private void Keep(TenantState tenant, DecisionView view, bool isWritten)
    {
        Kept kept = new(tenant, view);
        _recent[view.Id] = kept;
        _order.Enqueue(view.Id);
        while (_order.Count > MostRecent && _order.TryDequeue(out string? oldest))
        {
            _recent.TryRemove(oldest, out _);
        }

        if (isWritten && store.IsReady && tenant.MostDecisions > 0 && !_toWrite.Writer.TryWrite(kept))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync(List<Kept> together, CancellationToken cancellationToken)
    {
        foreach (IGrouping<TenantState, Kept> tenant in together.GroupBy(kept => kept.Tenant))
        {
            await using StoreSession session = await store.WriteAsync(Caller.Of(tenant.Key.Id), cancellationToken);
            session.Db.Decisions.AddRange(tenant.Select(kept => new DecisionRow
            {
                Id = kept.View.Id,
                TenantId = tenant.Key.Id,
                BotId = kept.View.Bot,
                At = kept.View.At,
                Verdict = TrafficVerdicts.Of(kept.View.Verdict, kept.View.Shadow),
                Reason = kept.View.Reason,
                User = kept.View.User ?? "",
                Chat = kept.View.Chat ?? "",
                Document = JsonSerializer.Serialize(kept.View, ApiJson.Options),
            }));
            await session.CommitAsync(cancellationToken);
            await PruneAsync(session.Db, tenant.Key, cancellationToken);
        }
    }

    // Beyond the quota the oldest go, outside of the transaction that wrote the new ones: nobody waits for it but the next batch.
    private static async Task PruneAsync(SentinelDb db, TenantState tenant, CancellationToken cancellationToken)
    {
        int most = tenant.MostDecisions;
        string? last = await db.Decisions.IgnoreQueryFilters().Where(row => row.TenantId == tenant.Id).OrderByDescending(row => row.Id).Skip(most).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (last is not null)
        {
            await db.Decisions.IgnoreQueryFilters().Where(row => row.TenantId == tenant.Id && row.Id.CompareTo(last) <= 0).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private sealed record Kept(TenantState Tenant, DecisionView View);

    [LoggerMessage(1, LogLevel.Error, "{Count} decisions were not written down.")]
    private partial void LogNotWritten(int count, Exception failure);
}
