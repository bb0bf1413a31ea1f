using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Audit;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Audit;

public abstract class CheckpointTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_IsVerifiedByTheFileOfCheckpointsAndByOneOfTheApi()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "checkpoints.jsonl");
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["Audit:Checkpoints:File"] = file });
        for (int i = 0; i < 5; i++)
        {
            await AuditLogs.BlockAsync(gateway, $"user:{i + 1}");
            await AuditLogs.SignAsync(gateway);
        }

        byte[] export = await AuditLogs.ExportAsync(gateway), csv = await AuditLogs.ExportAsync(gateway, "?format=csv");
        string note = (string)(await gateway.Api.GetAsync("audit/checkpoints/latest"))["checkpoint"]!;
        LogKey[] keys = await AuditLogs.KeysAsync(gateway);
        string[] kept = [.. (await File.ReadAllLinesAsync(file, Cancelled)).Where(line => line.Contains("/default\\n", StringComparison.Ordinal))];

        Assert.Equal(5, kept.Length);
        Assert.All((byte[][])[export, csv], form =>
        {
            Assert.True(SampleLog.Verify(form, kept, keys) is { Problem: null, VouchedFor: 7 }, $"{SampleLog.Verify(form, kept, keys)}");
            Assert.Null(SampleLog.Verify(form, [note], keys).Problem);
        });
    }

    [Fact]
    public async Task EntryChangedInTheDatabase_IsNamedAndTheLogIsSignedNoMore()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "checkpoints.jsonl");
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["Audit:Checkpoints:File"] = file });
        for (int i = 0; i < 5; i++)
        {
            await AuditLogs.BlockAsync(gateway, $"user:{i + 1}");
        }

        await AuditLogs.SignAsync(gateway);
        string[] kept = [.. (await File.ReadAllLinesAsync(file, Cancelled)).Where(line => line.Contains("/default\\n", StringComparison.Ordinal))];
        await AuditLogs.ExecuteAsync(gateway, "UPDATE audit_entries SET actor = 'somebody else' WHERE tenant_id = 'default' AND \"index\" = 3");

        VerifiedLog found = SampleLog.Verify(await AuditLogs.ExportAsync(gateway), kept, await AuditLogs.KeysAsync(gateway));
        await AuditLogs.SignAsync(gateway);

        Assert.Equal((3L, 4L), (found.FirstBad, found.Before));
        Assert.Equal(7, (long)(await gateway.Api.GetAsync("audit/checkpoints/latest"))["size"]!);
    }

    [Fact]
    public async Task LogThatWasSetBack_IsSignedNoMore()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await AuditLogs.BlockAsync(gateway, "user:1");
        await AuditLogs.BlockAsync(gateway, "user:2");
        await AuditLogs.SignAsync(gateway);
        await AuditLogs.ExecuteAsync(gateway, "DELETE FROM audit_entries WHERE tenant_id = 'default' AND \"index\" > 0");
        await AuditLogs.BlockAsync(gateway, "user:3");
        await AuditLogs.BlockAsync(gateway, "user:4");
        await AuditLogs.BlockAsync(gateway, "user:5");
        await AuditLogs.BlockAsync(gateway, "user:6");

        await AuditLogs.SignAsync(gateway);

        Assert.Equal(4, (long)(await gateway.Api.GetAsync("audit/checkpoints/latest"))["size"]!);
    }

    [Fact]
    public async Task ManyEntries_AreSignedWithoutWaitingForTheMinuteAndProven()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        AuditTrail trail = gateway.Services.GetRequiredService<AuditTrail>();
        Caller caller = Caller.Of("default");

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => trail.NoteAsync(caller, "test", $"{i}")));

        long size = 0;
        while (size < 768)
        {
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, "audit/checkpoints/latest");
            size = answer.StatusCode == HttpStatusCode.OK ? (long)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["size"]! : 0;
            await Task.Delay(5, Cancelled);
        }

        await AuditLogs.SignAsync(gateway);
        List<AuditEntryRow> entries = await AuditLogs.ReadAsync(gateway);
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => (long)i), entries.Select(entry => entry.Index));
        foreach (int index in (int[])[0, 1, 255, 256, 511, 767, 768, 1000])
        {
            JsonNode proof = await gateway.Api.GetAsync($"audit/{entries[index].Id}/proof");
            Checkpoint checkpoint = Checkpoint.Parse((string)proof["checkpoint"]!["checkpoint"]!)!;
            byte[] leaf = Merkle.Leaf(Encoding.UTF8.GetBytes((string)proof["entry"]!));
            Assert.True(MerkleProof.IsIncluded(leaf, index, checkpoint.Size, [.. proof["path"]!.AsArray().Select(hash => Convert.FromBase64String((string)hash!))], checkpoint.Root), $"{index}");
        }

        JsonArray checkpoints = (await gateway.Api.GetAsync("audit/checkpoints"))["items"]!.AsArray();
        foreach (JsonNode? one in checkpoints)
        {
            JsonNode proof = await gateway.Api.GetAsync($"audit/consistency?from={one!["size"]}");
            Checkpoint from = Checkpoint.Parse((string)proof["from"]!["checkpoint"]!)!, to = Checkpoint.Parse((string)proof["to"]!["checkpoint"]!)!;
            Assert.True(MerkleProof.IsContinued(from.Size, from.Root, to.Size, to.Root, [.. proof["path"]!.AsArray().Select(hash => Convert.FromBase64String((string)hash!))]), $"{from.Size} to {to.Size}");
        }
    }

    [Fact]
    public async Task OneEntry_IsSignedWithinAMinute()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await AuditLogs.BlockAsync(gateway, "user:1");
        await gateway.Api.GetAsync("audit/checkpoints/latest", HttpStatusCode.NotFound);

        HttpStatusCode status = HttpStatusCode.NotFound;
        for (int seconds = 0; status != HttpStatusCode.OK; seconds++)
        {
            // The signer may not have begun to wait when the first of them pass.
            clock.Advance(TimeSpan.FromSeconds(10));
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, "audit/checkpoints/latest");
            status = answer.StatusCode;
            await Task.Delay(5, Cancelled);
        }
    }

    [Fact]
    public async Task NewKey_SignsFromThenOnAndIsToldInTheLogs()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await AuditLogs.SignAsync(gateway);
        string before = (string)(await gateway.Api.GetAsync("audit/checkpoints/latest"))["checkpoint"]!;

        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "audit/keys", null, HttpStatusCode.OK);
        await AuditLogs.SignAsync(gateway);
        string after = (string)(await gateway.Api.GetAsync("audit/checkpoints/latest"))["checkpoint"]!;
        LogKey[] keys = await AuditLogs.KeysAsync(gateway);

        Assert.Equal((string)made["key"]!, keys[0].Text);
        Assert.True(Checkpoint.Parse(before)!.IsSignedBy([keys[1]]) && !Checkpoint.Parse(before)!.IsSignedBy([keys[0]]));
        Assert.True(Checkpoint.Parse(after)!.IsSignedBy([keys[0]]) && !Checkpoint.Parse(after)!.IsSignedBy([keys[1]]));
        Assert.Contains(await AuditLogs.ReadAsync(gateway), entry => entry.Action == "audit.key" && entry.Object == keys[0].Text);
        Assert.Equal(2, (await AuditLogs.ReadAsync(gateway, AuditLogRow.Gateway)).Count(entry => entry.Action == "audit.key"));
    }

    [Fact]
    public async Task WebhookThatFails_GetsTheCheckpointsAgainInTheirOrder()
    {
        int failures = 2;
        List<string> bodies = [];
        await using StubServer keeper = await StubServer.StartAsync((context, request) =>
        {
            context.Response.StatusCode = failures > 0 ? 500 : 204;
            if (failures-- <= 0)
            {
                bodies.Add(request.Text);
            }

            return Task.CompletedTask;
        });
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["Outbound:Allow:0"] = "127.0.0.0/8", ["Audit:Checkpoints:Webhook"] = new Uri(keeper.Address, "/keep").ToString() });
        for (int i = 0; i < 4; i++)
        {
            await AuditLogs.BlockAsync(gateway, $"user:{i + 1}");
            await AuditLogs.SignAsync(gateway);
        }

        KeptCheckpoint[] kept = [.. bodies.SelectMany(KeptCheckpoint.Read).Where(one => one.Checkpoint.Tenant == "default")];
        Assert.Equal([3, 4, 5, 6], kept.Select(one => one.Checkpoint.Size));
    }

    [Fact]
    public async Task LogOfAnother_IsForWhoRunsTheGateway()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"reader","scopes":["audit:read"]}""", HttpStatusCode.Created);
        using ApiClient reader = new(gateway.Admin.BaseAddress!, (string)made["key"]!);

        Assert.NotEmpty((await gateway.Api.GetAsync("audit?tenant=gateway"))["items"]!.AsArray());
        Assert.NotEmpty((await reader.GetAsync("audit?action=key.create&outcome=done&limit=1"))["items"]!.AsArray());
        Assert.Empty((await reader.GetAsync("audit?until=2001-01-01T00:00:00Z"))["items"]!.AsArray());
        await reader.GetAsync("audit?tenant=gateway", HttpStatusCode.NotFound);
        await reader.GetAsync("audit/export?tenant=gateway", HttpStatusCode.NotFound);
        await reader.GetAsync("bots", HttpStatusCode.Forbidden);
    }
}

public sealed class SqliteCheckpointTests() : CheckpointTests(isPostgres: false);

public sealed class PostgresCheckpointTests() : CheckpointTests(isPostgres: true);
