using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies;

/// <summary>Puts policies in force, on all gateways within a second, and takes them back. The history only grows.</summary>
internal sealed class PublicationService(DurableStore store, PolicyChecks checks)
{
    public async Task<Page<PolicyVersionView>> ListAsync(Caller caller, string id, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        await PolicyService.FindAsync(session, id, cancellationToken);
        int before = page.Start.Length == 0 ? int.MaxValue : int.TryParse(page.Start, out int number) ? number : throw ProblemException.Unreadable("after is what an earlier page said as next.");
        List<PolicyVersionRow> rows = await session.Db.PolicyVersions.AsNoTracking()
            .Where(row => row.PolicyId == id && row.Number < before).OrderByDescending(row => row.Number).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<PolicyVersionView>.Of(rows, page, row => $"{row.Number}", PolicyVersionView.Of);
    }

    /// <summary>A document of a policy, as a policy file.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The policy.</param>
    /// <param name="which">A version's number, <c>draft</c> or <c>published</c>.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<string> ExportAsync(Caller caller, string id, string which, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        PolicyRow policy = await PolicyService.FindAsync(session, id, cancellationToken);
        return await PolicyService.DocumentAsync(session, policy, which, cancellationToken);
    }

    /// <summary>Puts the draft in force.</summary>
    public async Task<Versioned<PolicyVersionView>> PublishAsync(Caller caller, string id, Publication wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        PolicyRow policy = await PolicyService.FindAsync(session, id, cancellationToken);
        string published = await PolicyService.DocumentAsync(session, policy, null, cancellationToken);
        if (version is not null && version != policy.Version)
        {
            throw ProblemException.Changed(policy.Version, PolicyDocument.Difference(published, policy.Draft ?? published));
        }

        string draft = policy.Draft ?? throw ProblemException.Conflict("no-draft", "There is no draft beyond what is published.");
        PolicyVersionRow row = await AddAsync(session, caller, policy, draft, wanted.Note, null, cancellationToken);
        policy.Draft = null;
        session.AuditChange("policy.publish", id, PolicyDocument.Parse(published), PolicyDocument.Parse(draft), new { row.Number }, reason: wanted.Note);
        await session.CommitAsync(cancellationToken);
        return new Versioned<PolicyVersionView>(policy.Version, PolicyVersionView.Of(row));
    }

    /// <summary>Publishes an older version anew. A draft that is being worked on stays.</summary>
    public async Task<Versioned<PolicyVersionView>> RollBackAsync(Caller caller, string id, Rollback wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).That(wanted.Version >= 1, "version", $"{wanted.Version}", "is no version.", "Versions count from 1.").Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        PolicyRow policy = await PolicyService.FindAsync(session, id, cancellationToken);
        string older = await PolicyService.DocumentAsync(session, policy, $"{wanted.Version}", cancellationToken), published = await PolicyService.DocumentAsync(session, policy, null, cancellationToken);
        IReadOnlyList<JsonChange> changes = PolicyDocument.Difference(published, older);
        if (version is not null && version != policy.Version)
        {
            throw ProblemException.Changed(policy.Version, changes);
        }

        PolicyVersionRow row = await AddAsync(session, caller, policy, older, wanted.Note, wanted.Version, cancellationToken);
        session.AuditChange("policy.rollback", id, PolicyDocument.Parse(published), PolicyDocument.Parse(older), new { row.Number, row.RolledBackTo }, reason: wanted.Note);
        await session.CommitAsync(cancellationToken);
        return new Versioned<PolicyVersionView>(policy.Version, PolicyVersionView.Of(row));
    }

    private async Task<PolicyVersionRow> AddAsync(StoreSession session, Caller caller, PolicyRow policy, string document, string? note, int? rolledBackTo, CancellationToken cancellationToken)
    {
        PolicyCheck check = await checks.CheckAsync(session, caller, document, cancellationToken);
        if (!check.Valid)
        {
            throw ProblemException.Invalid(check.Errors);
        }

        PolicyVersionRow row = new()
        {
            TenantId = caller.TenantId,
            PolicyId = policy.Id,
            Number = (await session.Db.PolicyVersions.Where(version => version.PolicyId == policy.Id).MaxAsync(version => (int?)version.Number, cancellationToken) ?? 0) + 1,
            Document = document,
            Note = note,
            RolledBackTo = rolledBackTo,
            By = caller.Actor,
            At = session.Now,
        };
        session.Db.PolicyVersions.Add(row);
        policy.Published = row.Number;
        policy.Version++;
        policy.ChangedAt = session.Now;
        session.Changed(ChangeKind.Policy, policy.Id);
        return row;
    }
}
