using System.Text;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies;

/// <summary>Whether documents could be published: by the reader of policy files, by the tenant's quota, and by what this gateway has, whom to ask for a second opinion among it.</summary>
internal sealed class PolicyChecks(BotMaker maker)
{
    /// <summary>Every mistake in a document; empty when it can be published.</summary>
    public async Task<IReadOnlyList<ConfigurationError>> CheckAsync(StoreSession session, Caller caller, string document, CancellationToken cancellationToken)
    {
        int? maxRules = await session.Db.Tenants.Where(tenant => tenant.Id == caller.TenantId).Select(tenant => tenant.MaxRules).SingleAsync(cancellationToken);
        IReadOnlyList<ConfigurationError> errors = PolicyDocument.CheckTenant(document, caller.TenantId, maxRules);

        // Reading the rest opens files that it names: not for a tenant who may name none.
        return errors.Count > 0 ? errors : maker.Begin("").Check(Encoding.UTF8.GetBytes(document));
    }
}
