using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Updates;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Decisions;

/// <summary>
/// Keeps decisions to be asked about: the latest in memory, and refusals (or what would have been some) in the database, if the gateway has its state in one. No decision waits
/// for it: what comes too fast to be written is dropped and counted, each tenant's for itself.
/// </summary>
internal sealed partial class DecisionRecorder(DurableStore store, LiveDecisions live, ReviewRecorder reviews, GatewayOptions options, TimeProvider timeProvider, ILogger<DecisionRecorder> logger) : BackgroundService
{
    private const int MostKept = 10_000, MostTogether = 1_000;

    /// <summary>Refusals of one tenant that wait to be written: some seconds of a flood, so that nobody waits long behind it.</summary>
    private const int MostWaiting = 5_000;

    private readonly LatestDecisions _latest = new(MostKept);
    private readonly ConditionalWeakTable<Sentinel, IAsyncDisposable> _watched = [];
    private readonly Channel<LatestDecision> _toWrite = Channel.CreateUnbounded<LatestDecision>(new UnboundedChannelOptions { SingleReader = true });
    private long _dropped;

    /// <summary>Decisions that came too fast to be written, since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Keeps the refusals of a bot, as long as its sentinel lives.</summary>
    public void Watch(Bot bot, string id)
    {
        TenantState tenant = bot.Tenant ?? TenantState.OfFiles;
        SentinelEventKind wanted = reviews.IsOn ? SentinelEventKind.Refusals | SentinelEventKind.Doubtful : SentinelEventKind.Refusals;
        _watched.Add(bot.Sentinel, bot.Sentinel.Events.Subscribe(wanted, happened =>
        {
            if (happened.Kind == SentinelEventKind.Doubtful)
            {
                reviews.Note(tenant.Id, id, "", happened.Update, happened.Decision, happened.At);
                return ValueTask.CompletedTask;
            }

            if (!tenant.Records.TryTake(out _))
            {
                Interlocked.Increment(ref _dropped);
                return ValueTask.CompletedTask;
            }

            LatestDecision kept = new(tenant, DecisionView.Of(store.Ids.New("dec", happened.At), id, happened.Update, happened.Decision, happened.At, bot), IsRefusal: true);
            _latest.Add(kept);
            if (options.Database is not null && store.IsReady && tenant.MostDecisions > 0)
            {
                Write(kept);
            }

            if (happened.Kind != SentinelEventKind.OutgoingContent)
            {
                reviews.Note(tenant.Id, id, kept.View.Id, happened.Update, happened.Decision, happened.At);
            }

            live.Publish(tenant.Id, kept.View);
            return ValueTask.CompletedTask;
        }));
    }

    /// <summary>Keeps a decision that somebody asked for by the API: in memory, whatever it was. A refusal is kept by <see cref="Watch"/> as well, under an id of its own.</summary>
    public DecisionView Note(TenantState tenant, Bot bot, string id, BotUpdate update, in Decision decision)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        DecisionView view = DecisionView.Of(store.Ids.New("dec", now), id, update, decision, now, bot);
        _latest.Add(new LatestDecision(tenant, view, IsRefusal: false));
        return view;
    }

    /// <summary>A decision about one of the tenant's bots that is still in memory.</summary>
    public DecisionView? Find(string tenant, string id) => _latest.Find(tenant, id);

    /// <summary>The tenant's refusals that are still in memory, latest first.</summary>
    public IReadOnlyList<DecisionView> Refusals(string tenant) => _latest.Refusals(tenant);

    /// <summary>Writes what waits to be written, as long as there is time.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach ((_, IAsyncDisposable watching) in _watched)
        {
            await watching.DisposeAsync();
        }

        _toWrite.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<LatestDecision> together = [];
        while (await _toWrite.Reader.WaitToReadAsync(stoppingToken))
        {
            while (together.Count < MostTogether && _toWrite.Reader.TryRead(out LatestDecision? kept))
            {
                together.Add(kept);
            }

            foreach (IGrouping<TenantState, LatestDecision> ofOne in together.GroupBy(kept => kept.Tenant))
            {
                await WriteAsync(ofOne.Key, [.. ofOne], stoppingToken);
            }

            together.Clear();
        }
    }

    private void Write(LatestDecision kept)
    {
        if (!kept.Tenant.TryAwaitWriting(MostWaiting) || !_toWrite.Writer.TryWrite(kept))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync(TenantState tenant, LatestDecision[] together, CancellationToken cancellationToken)
    {
        try
        {
            await InsertAsync(tenant, together, cancellationToken);
            tenant.WrittenSincePruned += together.Length;
            if (tenant.WrittenSincePruned >= Math.Clamp(tenant.MostDecisions / 10, 1, MostTogether))
            {
                await PruneAsync(tenant, cancellationToken);
                tenant.WrittenSincePruned = 0;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Add(ref _dropped, together.Length);
            LogNotWritten(together.Length, tenant.Id, failure);
        }
        finally
        {
            tenant.Written(together.Length);
        }
    }

    private async Task InsertAsync(TenantState tenant, LatestDecision[] together, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(Caller.Of(tenant.Id), cancellationToken);
        session.Db.Decisions.AddRange(together.Select(kept => new DecisionRow
        {
            Id = kept.View.Id,
            TenantId = tenant.Id,
            BotId = kept.View.Bot,
            At = kept.View.At,
            Verdict = TrafficVerdicts.Of(kept.View.Verdict, kept.View.Shadow),
            Reason = kept.View.Reason,
            User = kept.View.User ?? "",
            Chat = kept.View.Chat ?? "",
            Document = JsonSerializer.Serialize(kept.View, ApiJson.Options),
        }));
        await session.CommitAsync(cancellationToken);
    }

    // Beyond the quota the oldest go; not with every batch, as finding the last one that stays means counting them.
    private async Task PruneAsync(TenantState tenant, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(Caller.Of(tenant.Id), cancellationToken);
        string? last = await session.Db.Decisions.OrderByDescending(row => row.Id).Skip(tenant.MostDecisions).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        if (last is not null)
        {
            await session.Db.Decisions.Where(row => row.Id.CompareTo(last) <= 0).ExecuteDeleteAsync(cancellationToken);
            await session.CommitAsync(cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Count} decisions of tenant {Tenant} were not written down.")]
    private partial void LogNotWritten(int count, string tenant, Exception failure);
}
