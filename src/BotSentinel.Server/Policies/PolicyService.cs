using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies;

/// <summary>A tenant's policies; what they say is drafted and published elsewhere: see <see cref="PolicyVersions"/>.</summary>
internal sealed class PolicyService(DurableStore store, RememberedAnswers answers)
{
    private const string Thing = "policy";

    public async Task<Page<PolicyView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string after = page.Start;
        List<PolicyRow> rows = await session.Db.Policies.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        ILookup<string, ProtectedBot> bots = await BotsAsync(session, [.. rows.Select(row => row.Id)], cancellationToken);
        return Page<PolicyView>.Of(rows, page, row => row.Id, row => PolicyView.Of(row, bots[row.Id]));
    }

    public async Task<Versioned<PolicyView>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow row = await FindAsync(session, id, cancellationToken);
        return new Versioned<PolicyView>(row.Version, PolicyView.Of(row, (await BotsAsync(session, [id], cancellationToken))[id]));
    }

    public async Task<Created<PolicyView>> CreateAsync(Caller caller, NewPolicy wanted, CancellationToken cancellationToken)
    {
        new Checks().Name("name", wanted.Name).Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        if (await session.Db.Policies.AnyAsync(row => row.Name == wanted.Name, cancellationToken))
        {
            throw ProblemException.Conflict("taken", $"There is a policy {wanted.Name} already.");
        }

        PolicyRow policy = new()
        {
            Id = session.NewId("pol"),
            TenantId = caller.TenantId,
            Name = wanted.Name,
            Draft = wanted.Draft?.ToJsonString(ApiJson.Indented) ?? "{}",
            DraftBy = caller.Actor,
            DraftAt = session.Now,
            CreatedAt = session.Now,
            ChangedAt = session.Now,
        };
        session.Db.Policies.Add(policy);
        session.AuditChange("policy.create", policy.Id, null, PolicyDocument.Parse(policy.Draft), new { policy.Name });
        return await answers.CommitAsync(session, caller, new Created<PolicyView>($"policies/{policy.Id}", policy.Version, PolicyView.Of(policy, [])), cancellationToken);
    }

    /// <summary>Takes a policy away that no bot is protected by.</summary>
    public async Task DeleteAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        if (version is not null && version != policy.Version)
        {
            throw ProblemException.Changed(policy.Version, []);
        }

        if (await session.Db.Bots.AnyAsync(bot => bot.PolicyId == id, cancellationToken))
        {
            throw ProblemException.Conflict("in-use", "Bots are protected by this policy. Give them another one first.");
        }

        string published = await VersionRow.PublishedAsync(session.Db, policy, cancellationToken);
        await VersionRow.Of(session.Db, policy).ExecuteDeleteAsync(cancellationToken);
        session.Db.Policies.Remove(policy);
        session.AuditChange("policy.delete", id, PolicyDocument.Parse(published), null, new { policy.Name, policy.Published });
        await session.CommitAsync(cancellationToken);
    }

    internal static async Task<PolicyRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Policies.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

    private static async Task<ILookup<string, ProtectedBot>> BotsAsync(StoreSession session, string[] policies, CancellationToken cancellationToken) =>
        (await session.Db.Bots.Where(bot => policies.Contains(bot.PolicyId)).OrderBy(bot => bot.Name).Select(bot => new { bot.PolicyId, bot.Id, bot.Name }).ToListAsync(cancellationToken)).ToLookup(bot => bot.PolicyId!, bot => new ProtectedBot(bot.Id, bot.Name));
}
