using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies;

/// <summary>A tenant's policies and their drafts; nothing in force is touched here: see <see cref="PublicationService"/>.</summary>
internal sealed class PolicyService(DurableStore store, RememberedAnswers answers, PolicyChecks checks)
{
    private const string Thing = "policy";

    public async Task<Page<PolicyView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string after = page.Start;
        List<PolicyRow> rows = await session.Db.Policies.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<PolicyView>.Of(rows, page, row => row.Id, PolicyView.Of);
    }

    public async Task<Versioned<PolicyView>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow row = await FindAsync(session, id, cancellationToken);
        return new Versioned<PolicyView>(row.Version, PolicyView.Of(row));
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
            Id = Ids.New("pol", session.Now),
            TenantId = caller.TenantId,
            Name = wanted.Name,
            Draft = wanted.Draft?.ToJsonString(ApiJson.Indented) ?? "{}",
            CreatedAt = session.Now,
            ChangedAt = session.Now,
        };
        session.Db.Policies.Add(policy);
        session.AuditChange("policy.create", policy.Id, null, PolicyDocument.Parse(policy.Draft), new { policy.Name });
        return await answers.CommitAsync(session, caller, new Created<PolicyView>($"policies/{policy.Id}", policy.Version, PolicyView.Of(policy)), cancellationToken);
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

        session.Db.Policies.Remove(policy);
        session.AuditChange("policy.delete", id, PolicyDocument.Parse(await DocumentAsync(session, policy, null, cancellationToken)), null, new { policy.Name, policy.Published });
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>The draft, or where there is none what is published: what a change would begin with.</summary>
    public async Task<(int Version, string Document)> GetDraftAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        return (policy.Version, policy.Draft ?? await DocumentAsync(session, policy, null, cancellationToken));
    }

    /// <summary>Replaces the draft. It need not be right yet: what is wrong with it is told. Comments are not kept.</summary>
    public async Task<Versioned<PolicyCheck>> SaveDraftAsync(Caller caller, string id, string document, int? version, CancellationToken cancellationToken)
    {
        document = PolicyDocument.Parse(document).ToJsonString(ApiJson.Indented);
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        string before = policy.Draft ?? await DocumentAsync(session, policy, null, cancellationToken);
        IReadOnlyList<JsonChange> difference = PolicyDocument.Difference(before, document);
        if (version is not null && version != policy.Version)
        {
            throw ProblemException.Changed(policy.Version, difference);
        }

        policy.Draft = document;
        policy.Version++;
        policy.ChangedAt = session.Now;
        session.AuditChange("policy.draft", id, PolicyDocument.Parse(before), PolicyDocument.Parse(document));
        await session.CommitAsync(cancellationToken);
        return new Versioned<PolicyCheck>(policy.Version, await checks.CheckAsync(session, caller, document, cancellationToken));
    }

    /// <summary>Forgets the draft.</summary>
    public async Task DiscardDraftAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        if (version is not null && version != policy.Version)
        {
            throw ProblemException.Changed(policy.Version, []);
        }

        string draft = policy.Draft ?? "{}";
        policy.Draft = null;
        policy.Version++;
        policy.ChangedAt = session.Now;
        session.AuditChange("policy.discard", id, PolicyDocument.Parse(draft), PolicyDocument.Parse(await DocumentAsync(session, policy, null, cancellationToken)));
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>What is wrong with a document, or with the draft where none is given.</summary>
    public async Task<PolicyCheck> ValidateAsync(Caller caller, string id, string? document, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        return await checks.CheckAsync(session, caller, document ?? policy.Draft ?? await DocumentAsync(session, policy, null, cancellationToken), cancellationToken);
    }

    /// <summary>Where two of its documents differ. Each is a version's number, <c>draft</c> or <c>published</c>.</summary>
    public async Task<PolicyDifference> CompareAsync(Caller caller, string id, string? from, string? to, CancellationToken cancellationToken)
    {
        (from, to) = (from ?? "published", to ?? "draft");
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow policy = await FindAsync(session, id, cancellationToken);
        string before = await DocumentAsync(session, policy, from, cancellationToken), after = await DocumentAsync(session, policy, to, cancellationToken);
        return new PolicyDifference(from, to, PolicyDocument.Difference(before, after));
    }

    internal static async Task<PolicyRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Policies.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

    /// <summary>One of a policy's documents; null: what is published, which is empty before the first time.</summary>
    internal static async Task<string> DocumentAsync(StoreSession session, PolicyRow policy, string? which, CancellationToken cancellationToken)
    {
        int? number = policy.Published;
        if (which == "draft")
        {
            return policy.Draft ?? await DocumentAsync(session, policy, null, cancellationToken);
        }

        if (which is not (null or "published"))
        {
            number = int.TryParse(which, out int version) ? version : throw ProblemException.Unreadable("A document is a version's number, draft or published.");
        }

        if (number is null)
        {
            return "{}";
        }

        return await session.Db.PolicyVersions.Where(row => row.PolicyId == policy.Id && row.Number == number).Select(row => row.Document).FirstOrDefaultAsync(cancellationToken)
            ?? throw ProblemException.NotFound("version", $"{number}");
    }
}
