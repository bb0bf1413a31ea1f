using System.Net;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Audit;

public sealed class FailedSignInTests
{
    [Fact]
    public async Task FloodOfFailedSignIns_LeavesTheFirstAndACountOfTheRest()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        using ApiClient nobody = new(gateway.Admin.BaseAddress!, "bs_wrong");
        for (int i = 0; i < FailedSignIns.Most + 25; i++)
        {
            await nobody.GetAsync("bots", HttpStatusCode.Unauthorized);
        }

        Assert.Equal(FailedSignIns.Most, (await EntriesAsync(gateway)).Count);

        clock.Advance(TimeSpan.FromMinutes(1));
        while ((await EntriesAsync(gateway)).Count == FailedSignIns.Most)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        AuditEntryRow rest = (await EntriesAsync(gateway))[^1];
        Assert.Equal(("127.0.0.1", """{"count":25}""", AuditOutcome.Failed), (rest.Ip, rest.Detail, rest.Outcome));
    }

    private static async Task<List<AuditEntryRow>> EntriesAsync(StateGateway gateway) =>
        [.. (await AuditLogs.ReadAsync(gateway, AuditLogRow.Gateway)).Where(entry => entry.Action == "access.unauthenticated")];
}
