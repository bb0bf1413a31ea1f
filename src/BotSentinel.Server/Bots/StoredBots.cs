using System.Collections.Concurrent;
using System.Linq.Expressions;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Bots;

/// <summary>
/// The bots in the database as this gateway serves them: known from the start, made when first asked for, and kept as the database has them. Changes come
/// one after the other, from <see cref="ChangeFollower"/>.
/// </summary>
internal sealed partial class StoredBots(BotRegistry registry, BotMaker maker, StoredLists lists, DecisionRecorder recorder, DurableStore store, SecretBox secrets, GatewayOptions options, TimeProvider timeProvider, ILogger<StoredBots> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TenantState>>> _tenants = new(StringComparer.Ordinal);

    /// <summary>What is in memory of a tenant, or is about to be; null when none of its bots has been asked for.</summary>
    public async ValueTask<TenantState?> StateOfAsync(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out Lazy<Task<TenantState>>? state))
        {
            return null;
        }

        await ((Task)state.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return state.Value.IsCompletedSuccessfully ? await state.Value : null;
    }

    /// <summary>Serves all bots that are in the database now, and no others.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        List<ServedBot> rows = await ServedBots(session.Db, _ => true).ToListAsync(cancellationToken);
        HashSet<string> there = [.. rows.Select(row => row.Id)];
        foreach (string gone in registry.Slots.Select(slot => slot.Id).Where(id => !there.Contains(id)))
        {
            await RemoveAsync(gone);
        }

        await PutAsync(rows);
    }

    /// <summary>Serves a bot as the database has it now.</summary>
    public async Task ReloadBotAsync(string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        if (await ServedBots(session.Db, bot => bot.Id == id).FirstOrDefaultAsync(cancellationToken) is { } row)
        {
            await PutAsync(row);
        }
        else
        {
            await RemoveAsync(id);
        }
    }

    /// <summary>Opens or closes a tenant, and goes by its quotas.</summary>
    public async Task ReloadTenantAsync(string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        TenantRow? tenant = await session.Db.Tenants.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (tenant is not null && await StateOfAsync(id) is { } state)
        {
            state.Apply(tenant);
        }

        List<ServedBot> rows = await ServedBots(session.Db, bot => bot.TenantId == id).ToListAsync(cancellationToken);
        foreach (BotSlot gone in registry.Slots.Where(slot => slot.TenantId == id && rows.All(row => row.Id != slot.Id)))
        {
            await RemoveAsync(gone.Id);
        }

        await PutAsync(rows);
    }

    /// <summary>Protects the bots of a policy by what is published now.</summary>
    public async Task ReloadPolicyAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(Caller.Of(tenant), cancellationToken);
        List<string> bots = await session.Db.Bots.Where(bot => bot.PolicyId == id).Select(bot => bot.Id).ToListAsync(cancellationToken);
        Published? published = null;
        foreach (BotSlot slot in bots.Select(registry.ById).OfType<BotSlot>())
        {
            if (await slot.SettledAsync() is { } bot)
            {
                Apply(bot, published ??= await PublishedAsync(session, id, cancellationToken));
            }
        }
    }

    /// <summary>As <see cref="ReloadListsAsync"/>, for all tenants that are in memory.</summary>
    public async Task ReloadAllListsAsync(CancellationToken cancellationToken)
    {
        foreach (string tenant in _tenants.Keys)
        {
            await ReloadListsAsync(tenant, cancellationToken);
        }
    }

    /// <summary>Puts a tenant's lists, read anew, before all of its bots.</summary>
    public async Task ReloadListsAsync(string tenant, CancellationToken cancellationToken)
    {
        if (await StateOfAsync(tenant) is { } state)
        {
            await lists.LoadAsync(state, cancellationToken);
            foreach (BotSlot slot in registry.Slots.Where(slot => slot.TenantId == tenant))
            {
                (await slot.SettledAsync())?.Sentinel.Lists.Include(state.Allowed, state.Blocked);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (string id in registry.Slots.Select(slot => slot.Id))
        {
            await RemoveAsync(id);
        }
    }

    private static IQueryable<ServedBot> ServedBots(SentinelDb db, Expression<Func<BotRow, bool>> which) =>
        from bot in db.Bots.IgnoreQueryFilters().AsNoTracking().Where(which)
        join tenant in db.Tenants on bot.TenantId equals tenant.Id
        where bot.IsEnabled && tenant.IsEnabled
        select new ServedBot(bot.Id, bot.TenantId, tenant.Name, bot.Name, bot.TokenHash);

    // One that cannot be served as the database has it keeps no others from it.
    private async Task PutAsync(List<ServedBot> rows)
    {
        foreach (ServedBot row in rows)
        {
            try
            {
                await PutAsync(row);
            }
            catch (Exception failure) when (!Problems.IsOfDatabase(failure) && failure is not OperationCanceledException)
            {
                LogNotServed(row.Id, failure);
            }
        }
    }

    private async Task PutAsync(ServedBot row)
    {
        BotSlot? before = registry.ById(row.Id);
        if (before is not null)
        {
            if (await before.SettledAsync() is { } made)
            {
                await ChangeAsync(before, made);
            }

            if (before.TokenHash == UInt128.Parse(row.TokenHash, System.Globalization.NumberStyles.HexNumber, null))
            {
                return;
            }

            registry.Remove(before);
        }

        // With another token it is found in another place; the bot moves along.
        Bot? moved = before is null ? null : await before.CloseAsync();
        BotSlot slot = new(row.Id, row.TenantId, BotSlot.PathOf(row.Tenant, row.Name), row.TokenHash, moved is null ? MakeAsync : _ => Task.FromResult(moved));
        if (moved is not null)
        {
            await slot.GetAsync();
        }

        registry.Put(slot);
    }

    private async Task RemoveAsync(string id)
    {
        if (registry.ById(id) is { } slot)
        {
            registry.Remove(slot);
            if (await slot.CloseAsync() is { } made)
            {
                await maker.EndAsync(made);
            }
        }
    }

    private async Task ChangeAsync(BotSlot slot, Bot made)
    {
        await using StoreSession session = await store.ReadAsync(Caller.Of(slot.TenantId));
        if (await session.Db.Bots.AsNoTracking().FirstOrDefaultAsync(row => row.Id == slot.Id) is { } row)
        {
            made.Change(OptionsOf(row, slot.Name));
            Apply(made, await PublishedAsync(session, row.PolicyId, CancellationToken.None));
        }
    }

    private async Task<Bot> MakeAsync(BotSlot slot)
    {
        TenantState tenant = await TenantAsync(slot.TenantId);
        await using StoreSession session = await store.ReadAsync(Caller.Of(slot.TenantId));
        BotRow row = await session.Db.Bots.AsNoTracking().SingleAsync(bot => bot.Id == slot.Id);
        BotOptions its = OptionsOf(row, slot.Name);
        SentinelBuilder builder = maker.Begin(slot.Name);
        Published published = await PublishedAsync(session, row.PolicyId, CancellationToken.None);
        builder.Options = published.Options;
        Sentinel sentinel = builder.Build();
        sentinel.Lists.Include(tenant.Allowed, tenant.Blocked);
        Bot bot = maker.Make(its, sentinel, slot.Id, tenant);
        bot.InForce = published.Version;
        recorder.Watch(bot, slot.Id);
        return bot;
    }

    private async Task<TenantState> TenantAsync(string id)
    {
        Lazy<Task<TenantState>> loading = _tenants.GetOrAdd(id, _ => new Lazy<Task<TenantState>>(() => Task.Run(() => LoadTenantAsync(id))));
        try
        {
            return await loading.Value;
        }
        catch
        {
            // The next who asks tries again.
            _tenants.TryRemove(new KeyValuePair<string, Lazy<Task<TenantState>>>(id, loading));
            throw;
        }
    }

    private async Task<TenantState> LoadTenantAsync(string id)
    {
        TenantState state = new(id, timeProvider);
        await using (StoreSession session = await store.ReadAsync(Caller.Of(id)))
        {
            state.Apply(await session.Db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == id));
        }

        await lists.LoadAsync(state, CancellationToken.None);
        return state;
    }

    private async Task<Published> PublishedAsync(StoreSession session, string? policy, CancellationToken cancellationToken)
    {
        PolicyRow? row = policy is null ? null : await session.Db.Policies.AsNoTracking().FirstOrDefaultAsync(candidate => candidate.Id == policy, cancellationToken);
        if (row?.Published is not { } version)
        {
            return Published.BuiltIn;
        }

        try
        {
            return new Published(PolicyDocument.Read(await VersionRow.PublishedAsync(session.Db, row, cancellationToken), $"The policy {row.Name}"), new PolicyInForce(row.Id, version));
        }
        catch (SentinelConfigurationException mistakes)
        {
            // It was right when it was published: by an older version of the gateway, or with a file that is gone.
            LogUnusable(row.Id, mistakes.Message);
            return Published.BuiltIn;
        }
    }

    private void Apply(Bot bot, Published published)
    {
        try
        {
            bot.Sentinel.Apply(published.Options);
            bot.InForce = published.Version;
        }
        catch (SentinelConfigurationException mistakes)
        {
            LogUnusable(bot.Name, mistakes.Message);
        }
    }

    private BotOptions OptionsOf(BotRow row, string name) => new()
    {
        Name = name,
        Token = Open(row, BotService.TokenPurpose, row.Token),
        Mode = row.Mode,
        SecretToken = row.SecretToken is { } secret ? Open(row, BotService.SecretPurpose, secret) : null,
        Upstream = row.Upstream is { } upstream ? new Uri(upstream) : null,
        Telegram = row.Telegram is { } telegram ? new Uri(telegram) : options.Telegram,
        IsUpstreamGuarded = row.TenantId != TenantRow.Default,
        IsTelegramGuarded = row.TenantId != TenantRow.Default && row.Telegram is not null,
        Notices = row.Notices,
    };

    private string Open(BotRow row, string purpose, string closed) =>
        secrets.Open(row.TenantId, purpose, closed) ?? throw new InvalidOperationException($"A secret of bot {row.Id} does not open: the key that it was encrypted with is gone. Set it anew.");

    [LoggerMessage(1, LogLevel.Error, "Policies of {Whom} cannot be used any more, and others protect the bot for now: {Mistakes}")]
    private partial void LogUnusable(string whom, string mistakes);

    [LoggerMessage(2, LogLevel.Error, "Bot {Bot} is served as it was, for it cannot be as the database has it.")]
    private partial void LogNotServed(string bot, Exception failure);

    private sealed record Published(SentinelOptions Options, PolicyInForce? Version)
    {
        public static readonly Published BuiltIn = new(DefaultPolicy.Options, null);
    }

    private sealed record ServedBot(string Id, string TenantId, string Tenant, string Name, string TokenHash);
}
