using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Bots;

/// <summary>A tenant's bots.</summary>
internal sealed class BotService(DurableStore store, VersionService<BotRow> versions, SecretBox secrets, RememberedAnswers answers, GatewayOptions options, OutboundRules outbound)
{
    /// <summary>What secrets are encrypted for.</summary>
    public const string TokenPurpose = "bot-token", SecretPurpose = "bot-secret";

    private const string Thing = "bot";

    public async Task<Page<BotView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string after = page.Start, tenant = await TenantNameAsync(session, caller, cancellationToken);
        List<BotRow> rows = await session.Db.Bots.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<BotView>.Of(rows, page, row => row.Id, row => BotView.Of(row, BotSlot.PathOf(tenant, row.Name)));
    }

    public async Task<Versioned<BotView>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        BotRow row = await FindAsync(session, id, cancellationToken);
        return new Versioned<BotView>(row.Version, await ViewAsync(session, caller, row, cancellationToken));
    }

    public async Task<Created<BotView>> CreateAsync(Caller caller, NewBot wanted, CancellationToken cancellationToken)
    {
        BotChecks.Of(wanted, wanted.Token, caller.TenantId, options, outbound).Name("name", wanted.Name).That(wanted.Mode != BotMode.Webhook || wanted.SecretToken is not null, "secretToken", null, "is missing.", "Write the secret_token that the webhook is registered with; without one anybody could post updates.").Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        await RequireQuotaAsync(session, caller, cancellationToken);
        await RequirePolicyAsync(session, wanted.Policy, cancellationToken);
        string key = wanted.Name.ToLowerInvariant();
        if (await session.Db.Bots.AnyAsync(row => row.NameKey == key, cancellationToken))
        {
            throw ProblemException.Conflict("taken", $"There is a bot {wanted.Name} already, in these letters or others of their case.");
        }

        BotRow bot = new()
        {
            Id = session.NewId("bot"),
            TenantId = caller.TenantId,
            Name = wanted.Name,
            Token = secrets.Close(caller.TenantId, TokenPurpose, wanted.Token),
            TokenHash = BotRegistry.HashText(wanted.Token),
            CreatedAt = session.Now,
            ChangedAt = session.Now,
        };
        wanted.WriteTo(bot);
        Replace(bot, null, wanted.SecretToken);
        session.Db.Bots.Add(bot);
        session.Db.Versions.Add(VersionRow.First(bot, wanted.ToJson(), caller.Actor));
        BotView view = await ViewAsync(session, caller, bot, cancellationToken);
        session.AuditChange("bot.create", bot.Id, null, view);
        session.Changed(ChangeKind.Bot, bot.Id);
        return await answers.CommitAsync(session, caller, new Created<BotView>($"bots/{bot.Id}", bot.Version, view), cancellationToken);
    }

    /// <summary>Changes a bot at once: its settings are published, its secrets replaced.</summary>
    public async Task<Versioned<BotView>> ChangeAsync(Caller caller, string id, BotChange wanted, int? version, CancellationToken cancellationToken)
    {
        BotChecks.Of(wanted, wanted.Token, caller.TenantId, options, outbound).Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        BotRow bot = await FindAsync(session, id, cancellationToken);
        await versions.LockAsync(session, bot, cancellationToken);
        await RequirePolicyAsync(session, wanted.Policy, cancellationToken);
        BotView before = await ViewAsync(session, caller, bot, cancellationToken);
        Replace(bot, wanted.Token, wanted.SecretToken);
        await versions.ReplaceAsync(session, caller, bot, wanted.ToJson(), version, cancellationToken);
        BotView after = await ViewAsync(session, caller, bot, cancellationToken);
        session.AuditChange("bot.change", bot.Id, before, after, new { bot.Published, tokenReplaced = wanted.Token is not null, secretTokenReplaced = wanted.SecretToken is not null });
        session.Changed(ChangeKind.Bot, bot.Id);
        await session.CommitAsync(cancellationToken);
        return new Versioned<BotView>(bot.Version, after);
    }

    public async Task DeleteAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        BotRow bot = await FindAsync(session, id, cancellationToken);
        if (version is not null && version != bot.Version)
        {
            throw ProblemException.Changed(bot.Version, []);
        }

        await VersionRow.Of(session.Db, bot).ExecuteDeleteAsync(cancellationToken);
        session.Db.Bots.Remove(bot);
        session.AuditChange("bot.delete", bot.Id, await ViewAsync(session, caller, bot, cancellationToken), null);
        session.Changed(ChangeKind.Bot, bot.Id);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>A bot by id, or by its name within the tenant.</summary>
    internal static async Task<BotRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken)
    {
        string key = id.ToLowerInvariant();
        return (id is { Length: > 0 and <= 64 } && !id.Contains('\0', StringComparison.Ordinal) ? await session.Db.Bots.FirstOrDefaultAsync(row => row.Id == id || row.NameKey == key, cancellationToken) : null)
            ?? throw ProblemException.NotFound(Thing, id);
    }

    // Null: it stays.
    private void Replace(BotRow bot, string? token, string? secret)
    {
        if (token is not null)
        {
            (bot.Token, bot.TokenHash) = (secrets.Close(bot.TenantId, TokenPurpose, token), BotRegistry.HashText(token));
        }

        if (secret is not null)
        {
            bot.SecretToken = secrets.Close(bot.TenantId, SecretPurpose, secret);
        }
    }

    private static async Task RequireQuotaAsync(StoreSession session, Caller caller, CancellationToken cancellationToken)
    {
        await session.LockQuotasAsync(caller.TenantId, cancellationToken);
        int? quota = await session.Db.Tenants.Where(tenant => tenant.Id == caller.TenantId).Select(tenant => tenant.MaxBots).SingleAsync(cancellationToken);
        if (quota is { } most && await session.Db.Bots.CountAsync(cancellationToken) >= most)
        {
            throw ProblemException.OverQuota($"The tenant may have {most} bots.");
        }
    }

    private static async Task RequirePolicyAsync(StoreSession session, string? policy, CancellationToken cancellationToken)
    {
        if (policy is not null && !(Ids.CanBe(policy) && await session.Db.Policies.AnyAsync(row => row.Id == policy, cancellationToken)))
        {
            throw ProblemException.NotFound("policy", policy);
        }
    }

    private static async Task<BotView> ViewAsync(StoreSession session, Caller caller, BotRow bot, CancellationToken cancellationToken) =>
        BotView.Of(bot, BotSlot.PathOf(await TenantNameAsync(session, caller, cancellationToken), bot.Name));

    private static Task<string> TenantNameAsync(StoreSession session, Caller caller, CancellationToken cancellationToken) =>
        session.Db.Tenants.Where(tenant => tenant.Id == caller.TenantId).Select(tenant => tenant.Name).SingleAsync(cancellationToken);
}
