using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Audit;

/// <summary>
/// Notes failed sign-ins in the gateway's own log, and keeps a flood of them from filling it: the first of each address and of all together in a minute have an entry each, the
/// others are counted, and the counts are noted when the minute is over. Thread safe.
/// </summary>
internal sealed partial class FailedSignIns(AuditTrail trail, TimeProvider timeProvider, ILogger<FailedSignIns> logger) : BackgroundService
{
    /// <summary>Entries in a minute for one address.</summary>
    public const int Most = 10;

    private const int MostOfAll = 200, MostAddresses = 1_000;
    private const string Nobody = "nobody", Action = "access.unauthenticated", Others = "others";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _each = Limit(Most).ToPartitionedRateLimiter<string>(address => address, 10_000, timeProvider);
    private readonly RateLimiter _all = Limit(MostOfAll).ToRateLimiter(timeProvider);
    private ConcurrentDictionary<string, int> _held = new(StringComparer.Ordinal);

    /// <summary>Notes that a request came without a key that opens anything; a failure is logged, and who came is answered all the same.</summary>
    public async Task NoteAsync(HttpContext context)
    {
        AuditOrigin origin = AuditOrigin.Of(context, Nobody);
        string address = origin.Ip ?? Others;
        using RateLimitLease own = _each.AttemptAcquire(address);
        using RateLimitLease? common = own.IsAcquired ? _all.AttemptAcquire() : null;
        if (common is not { IsAcquired: true })
        {
            ConcurrentDictionary<string, int> held = _held;
            held.AddOrUpdate(held.Count < MostAddresses || held.ContainsKey(address) ? address : Others, 1, (_, count) => count + 1);
            return;
        }

        await WriteAsync(origin, context.Request.Path.Value ?? "/", new { method = context.Request.Method, keyBegins = ShownOf(context) });
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _each.Dispose();
        _all.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }

    private async Task FlushAsync()
    {
        ConcurrentDictionary<string, int> held = Interlocked.Exchange(ref _held, new ConcurrentDictionary<string, int>(StringComparer.Ordinal));
        foreach ((string address, int count) in held)
        {
            await WriteAsync(new AuditOrigin(Nobody, Ip: address), "many", new { count });
        }
    }

    private async Task WriteAsync(AuditOrigin origin, string target, object detail)
    {
        try
        {
            await trail.NoteAsync(origin, AuditLogRow.Gateway, Action, target, AuditOutcome.Failed, detail);
        }
        catch (Exception failure) when (Problems.Of(failure) is not null)
        {
            LogNotNoted(failure);
        }
    }

    // As lists of keys show them: enough to know one's own key by.
    private static string? ShownOf(HttpContext context)
    {
        string key = context.Request.Headers.Authorization.ToString().Split(' ')[^1];
        return ApiKey.IsWellFormed(key) ? ApiKey.Start(key) : null;
    }

    private static LimitOptions Limit(int permits) => new() { Permits = permits, Window = Period, Algorithm = LimitAlgorithm.FixedWindow };

    [LoggerMessage(1, LogLevel.Error, "A failed sign-in could not be written into the audit log.")]
    private partial void LogNotNoted(Exception failure);
}
