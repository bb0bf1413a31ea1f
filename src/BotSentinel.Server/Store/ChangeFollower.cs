using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Subjects;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Store;

/// <summary>
/// Does on this gateway what was committed on any: woken at once by its own commits and by PostgreSQL's notices, and looking by itself twice a second, so that a lost notice costs
/// no more than that. A failure is logged, and what failed is tried again; what goes on failing while the database answers is passed over, and it alone.
/// </summary>
internal sealed partial class ChangeFollower(DurableStore store, ChangeSignal signal, StoredBots bots, KeyRing keys, SessionRing sessions, SubjectResets resets, ReviewMarks reviews, TimeProvider timeProvider, ILogger<ChangeFollower> logger) : BackgroundService
{
    private const int MostTogether = 1_000;

    /// <summary>How often it looks by itself.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private const int MostTries = 20;

    private long _last;
    private DateTimeOffset _caughtUpAt;
    private (long Number, int Times) _failing;

    /// <summary>Begins where the database is now.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await using (StoreSession session = await store.ReadAllAsync(cancellationToken))
        {
            _last = await session.Db.Changes.IgnoreQueryFilters().MaxAsync(change => (long?)change.Number, cancellationToken) ?? 0;
        }

        await bots.LoadAsync(cancellationToken);
        _caughtUpAt = timeProvider.GetUtcNow();
        signal.Follow(_last);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task rung = signal.Rung;
            try
            {
                await CatchUpAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogBehind(failure);
            }

            using var looked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(rung, Task.Delay(Period, timeProvider, looked.Token));
            await looked.CancelAsync();
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // Changes are not kept for ever: after a long absence all is read anew.
        DateTimeOffset now = timeProvider.GetUtcNow();
        if (now - _caughtUpAt > StoreHost.ChangesKept / 2)
        {
            keys.Forget();
            sessions.Forget();
            await bots.LoadAsync(cancellationToken);
            await bots.ReloadAllListsAsync(cancellationToken);
        }

        await FollowAsync(cancellationToken);
        _caughtUpAt = now;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            List<ChangeRow> changes;
            await using (StoreSession session = await store.ReadAllAsync(cancellationToken))
            {
                changes = await session.Db.Changes.IgnoreQueryFilters().AsNoTracking().Where(change => change.Number > _last).OrderBy(change => change.Number).Take(MostTogether).ToListAsync(cancellationToken);
            }

            foreach (ChangeRow change in changes)
            {
                await TryApplyAsync(change, cancellationToken);
                _last = change.Number;
            }

            signal.Applied(_last);
            if (changes.Count < MostTogether)
            {
                return;
            }
        }
    }

    // The database comes back; what fails for another reason must not hold up all that comes after it.
    private async Task TryApplyAsync(ChangeRow change, CancellationToken cancellationToken)
    {
        try
        {
            await ApplyAsync(change, cancellationToken);
        }
        catch (Exception failure) when (!Problems.IsOfDatabase(failure) && !cancellationToken.IsCancellationRequested)
        {
            _failing = (change.Number, _failing.Number == change.Number ? _failing.Times + 1 : 1);
            if (_failing.Times < MostTries)
            {
                throw;
            }

            LogPassedOver(change.Number, change.Kind, change.Subject, failure);
        }
    }

    private async Task ApplyAsync(ChangeRow change, CancellationToken cancellationToken)
    {
        switch (change.Kind)
        {
            case ChangeKind.Bot:
                await bots.ReloadBotAsync(change.Subject, cancellationToken);
                break;
            case ChangeKind.Policy:
                await bots.ReloadPolicyAsync(change.Subject, change.TenantId, cancellationToken);
                break;
            case ChangeKind.List when change.Read<ListChange>() is { } one:
                if (await bots.StateOfAsync(change.TenantId) is { } tenant)
                {
                    StoredLists.Apply(tenant, one);
                }

                break;
            case ChangeKind.List:
                await bots.ReloadListsAsync(change.TenantId, cancellationToken);
                break;
            case ChangeKind.Tenant:
                keys.Forget();
                sessions.Forget();
                await bots.ReloadTenantAsync(change.TenantId, cancellationToken);
                break;
            case ChangeKind.Key:
                keys.Forget();
                break;
            case ChangeKind.Access:
                sessions.Forget();
                break;
            case ChangeKind.Reset:
                await resets.ApplyAsync(change);
                break;
            case ChangeKind.Permits when change.Read<PermitChange>() is { } permits:
                await resets.ApplyAsync(permits);
                break;
            case ChangeKind.Review when change.Read<ReviewChange>() is { } judged:
                await reviews.ApplyAsync(change.TenantId, change.Subject, judged, cancellationToken);
                break;
            default:
                // Of a later version.
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Changes could not be followed; what is in force stays until they can.")]
    private partial void LogBehind(Exception failure);

    [LoggerMessage(2, LogLevel.Error, "Change {Number}, {Kind} of {Subject}, failed again and again and is passed over.")]
    private partial void LogPassedOver(long number, ChangeKind kind, string subject, Exception failure);
}
