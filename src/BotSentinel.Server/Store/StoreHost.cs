using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Store;

/// <summary>Makes the durable state ready before the gateway takes traffic, and keeps house in it afterwards.</summary>
internal sealed partial class StoreHost(StoreStart start, SecretStart secrets, AuditKeys auditKeys, KeyService keyService, ImportService imports, ImportDraftService drafts, ChangeFollower follower, KeyRing keys, LinkService links, SessionRing sessions, DurableStore store, ReviewMarks reviews, GatewayOptions options, TimeProvider timeProvider, ILogger<StoreHost> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>How long changes are kept for gateways that are behind.</summary>
    public static readonly TimeSpan ChangesKept = TimeSpan.FromDays(1);

    /// <summary>The first API key, where there was none; to be shown once, and null ever after.</summary>
    public string? FirstKey { get; private set; }

    /// <summary>Where the first platform owner sets up how to sign in; null once somebody has.</summary>
    public Uri? FirstLink { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await start.PrepareAsync(cancellationToken);
        await secrets.CheckAsync(cancellationToken);
        await keyService.EnsureTenantAsync(cancellationToken);
        try
        {
            await auditKeys.EnsureAsync(store, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another gateway that starts for the first time was faster.
        }

        await imports.EndInterruptedAsync(cancellationToken);
        await follower.BeginAsync(cancellationToken);
    }

    // When nothing can fail any more: a key that nobody was shown would lock everybody out.
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        FirstKey = await keyService.BootstrapAsync(cancellationToken);
        FirstLink = await links.BootstrapAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            await CatchUpAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await KeepHouseAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await reviews.CatchUpAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotCaughtUp(failure);
        }
    }

    private async Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await keys.WriteUsesAsync(cancellationToken);
            await sessions.KeepHouseAsync(cancellationToken);
            await imports.EndInterruptedAsync(cancellationToken);
            await drafts.DiscardOldAsync(cancellationToken);
            await using StoreSession session = await store.WriteAllAsync(cancellationToken);
            DateTimeOffset answers = session.Now - Api.RememberedAnswers.Kept, changes = session.Now - ChangesKept;
            await session.Db.Idempotency.IgnoreQueryFilters().Where(row => row.At < answers).ExecuteDeleteAsync(cancellationToken);
            await ReviewRows.DeleteOldAsync(session.Db, options.Review.Days == 0 ? DateTimeOffset.MaxValue : session.Now - TimeSpan.FromDays(options.Review.Days), cancellationToken);
            await session.Db.Changes.IgnoreQueryFilters().Where(row => row.At < changes).ExecuteDeleteAsync(cancellationToken);
            await session.CommitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotKept(failure);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "What operators said of messages before this start is not marked on this gateway.")]
    private partial void LogNotCaughtUp(Exception failure);

    [LoggerMessage(1, LogLevel.Warning, "The database was not tidied up; it will be tried again.")]
    private partial void LogNotKept(Exception failure);
}
