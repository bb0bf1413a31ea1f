using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Audit;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Audit;

/// <summary>Audit logs of a running gateway, past its API.</summary>
internal static class AuditLogs
{
    /// <summary>A log in its order.</summary>
    public static async Task<List<AuditEntryRow>> ReadAsync(StateGateway gateway, string tenant = "default")
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        return await session.Db.AuditEntries.IgnoreQueryFilters().AsNoTracking().Where(entry => entry.TenantId == tenant).OrderBy(entry => entry.Index).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The entries of one request, in whichever logs they are.</summary>
    public static async Task<List<AuditEntryRow>> OfAsync(StateGateway gateway, HttpResponseMessage answer)
    {
        string request = answer.Headers.GetValues("X-Request-Id").Single();
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        return await session.Db.AuditEntries.IgnoreQueryFilters().AsNoTracking().Where(entry => entry.Request == request).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Does something to the database, as who holds it might.</summary>
    public static async Task ExecuteAsync(StateGateway gateway, string sql)
    {
        await using SentinelDb db = gateway.Services.GetRequiredService<DurableStore>().OpenForStart();
        await db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }

    public static Task SignAsync(StateGateway gateway) => gateway.Services.GetRequiredService<CheckpointSigner>().SignAllAsync(TestContext.Current.CancellationToken);

    public static async Task<byte[]> ExportAsync(StateGateway gateway, string query = "")
    {
        using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, $"audit/export{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<LogKey[]> KeysAsync(StateGateway gateway) => [.. ((JsonArray)await gateway.Api.GetAsync("audit/keys")).Select(key => LogKey.Parse((string)key!["key"]!)!)];

    public static Task BlockAsync(StateGateway gateway, string subject) => gateway.Api.SendAsync(HttpMethod.Put, $"lists/block/entries/{subject}", "{}", HttpStatusCode.OK, "*");
}
