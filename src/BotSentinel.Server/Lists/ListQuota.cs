using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>How many entries a tenant's two lists may have together: every gateway that serves one of its bots has them in memory.</summary>
internal static class ListQuota
{
    /// <exception cref="ProblemException">With so many more there are too many.</exception>
    public static async Task RequireAsync(StoreSession session, string tenant, int more, CancellationToken cancellationToken)
    {
        int most = await MostAsync(session, tenant, cancellationToken);
        if (await session.Db.ListEntries.CountAsync(cancellationToken) + more > most)
        {
            throw ProblemException.OverQuota($"The tenant may have {most} entries on its lists.");
        }
    }

    private static async Task<int> MostAsync(StoreSession session, string tenant, CancellationToken cancellationToken) =>
        await session.Db.Tenants.Where(row => row.Id == tenant).Select(row => row.MaxListEntries).SingleAsync(cancellationToken) ?? TenantQuotas.DefaultListEntries;
}
