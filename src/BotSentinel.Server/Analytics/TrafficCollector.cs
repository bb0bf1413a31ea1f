using BotSentinel.Decisions;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Analytics;

/// <summary>
/// Reads off once a second what was counted, and writes it into the database every few seconds: no decision waits for it. What the database does not take is tried again,
/// as long as there is room.
/// </summary>
internal sealed partial class TrafficCollector(TrafficRecord record, TrafficWriter writer, DurableStore store, TimeProvider timeProvider, ILogger<TrafficCollector> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How often what was counted is written, in periods.</summary>
    private const int WritesEvery = 5;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<(string Tenant, string Bot), long[]> _before = [];
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly List<RecentUpdate> _latest = [];
    private PendingTraffic _pending = new(), _written = new();

    /// <summary>Updates that were not counted, because the database did not answer for long.</summary>
    public long Lost { get; private set; }

    /// <summary>Counts of a tenant that are not in the database yet.</summary>
    public IReadOnlyList<KeyValuePair<CountKey, long>> PendingOf(string tenant)
    {
        lock (_gate)
        {
            Collect();
            return [.. _pending.Counts.Concat(_written.Counts).Where(count => count.Key.Tenant == tenant)];
        }
    }

    /// <summary>Writes what was counted until now.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                Collect();
                if (!store.IsReady)
                {
                    return;
                }

                (_written, _pending) = (_written.IsEmpty ? _pending : _written, _written.IsEmpty ? new PendingTraffic() : _pending);
            }

            await writer.WriteAsync(_written, cancellationToken);
            lock (_gate)
            {
                _written = new PendingTraffic();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            for (int tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
            {
                if (tick % WritesEvery == 0)
                {
                    await TryWriteAsync(stoppingToken);
                }
                else
                {
                    lock (_gate)
                    {
                        Collect();
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends; the rest is written by StopAsync.
        }
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotWritten(failure);
        }
    }

    private void Collect()
    {
        DateTimeOffset minute = PendingTraffic.Minute(timeProvider.GetUtcNow());
        foreach (RecordedTraffic bot in record.Bots)
        {
            Collect(bot, minute);
        }

        foreach ((string tenant, RecentTraffic recent) in record.Tenants)
        {
            _read[tenant] = recent.Read(_read.GetValueOrDefault(tenant), _latest);
            foreach (RecentUpdate update in _latest)
            {
                _pending.Count(tenant, update);
            }

            _latest.Clear();
        }
    }

    private void Collect(RecordedTraffic bot, DateTimeOffset minute)
    {
        if (!_before.TryGetValue((bot.Tenant, bot.Bot), out long[]? before))
        {
            _before.Add((bot.Tenant, bot.Bot), before = new long[OutcomeCounts.Verdicts * OutcomeCounts.Reasons]);
        }

        for (int cell = 0; cell < before.Length; cell++)
        {
            (Reason reason, TrafficVerdict verdict) = ((Reason)(cell / OutcomeCounts.Verdicts), (TrafficVerdict)(cell % OutcomeCounts.Verdicts));
            long now = bot.Counts.Of(reason, verdict), more = now - before[cell];
            if (more > 0)
            {
                before[cell] = now;
                Lost += _pending.TryCount(new CountKey(bot.Tenant, minute, bot.Bot, verdict, reason), more) ? 0 : more;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "What was counted of the traffic was not written down; it will be tried again.")]
    private partial void LogNotWritten(Exception failure);
}
