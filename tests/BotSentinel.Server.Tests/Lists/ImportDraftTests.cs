using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Lists;

public abstract class ImportDraftTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_ShowsWhatItWouldChangeAndHasNoEffectUntilItIsPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        await gateway.ImportAsync("block", "user:1,,spam\nuser:2,,spam\n");

        JsonNode draft = await gateway.ImportAsync("block", "user:1,,raid\nuser:2,,spam\nuser:3\nnonsense\n", isDraft: true);
        using HttpResponseMessage compared = await gateway.Api.SendAsync(HttpMethod.Get, $"imports/{draft["id"]}/diff");
        JsonNode diff = JsonNode.Parse(await compared.Content.ReadAsStringAsync(Cancelled))!;
        string before = await VerdictAsync(gateway);
        JsonNode done = await gateway.Api.SendAsync(HttpMethod.Post, $"imports/{draft["id"]}/publish", """{"note":"the week's"}""", HttpStatusCode.OK, compared.Headers.ETag!.ToString());

        Assert.Equal(("draft", 1, 1, 1, 1, null), ((string)draft["state"]!, (int)draft["added"]!, (int)draft["changed"]!, (int)draft["unchanged"]!, (int)draft["refused"]!, (int?)draft["version"]));
        Assert.Equal(["user:1 spam raid", "user:3  "], diff["items"]!.AsArray().Select(change => $"{change!["subject"]} {change["before"]?["reason"]} {change["after"]!["reason"]}"));
        Assert.Equal(("done", 2, "allow", "deny"), ((string)done["state"]!, (int)done["version"]!, before, await VerdictAsync(gateway)));
        Assert.Equal("the week's", (string)(await gateway.Api.GetAsync("lists/block/versions/2"))["note"]!);
        await gateway.Api.SendAsync(HttpMethod.Post, $"imports/{draft["id"]}/publish", "{}", HttpStatusCode.Conflict, "*");
    }

    [Fact]
    public async Task DraftOnTopOfAListThatMovedOn_IsRefusedWithWhatChanged()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode draft = await gateway.ImportAsync("block", "user:1\n", isDraft: true);
        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", """{"reason":"mine"}""", HttpStatusCode.OK, "*");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, $"imports/{draft["id"]}/publish", "{}", HttpStatusCode.PreconditionFailed, "\"v0\"");

        Assert.Equal("mine", (string)Assert.Single(refused["difference"]!.AsArray())!["after"]!["reason"]!);
        Assert.Equal("mine", (string)(await gateway.Api.GetAsync("lists/block/entries/user:1"))["reason"]!);
        Assert.Equal("draft", (string)(await gateway.Api.GetAsync($"imports/{draft["id"]}"))["state"]!);
    }

    [Fact]
    public async Task DiscardedDraft_LeavesNothing()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode draft = await gateway.ImportAsync("block", "user:1\n", isDraft: true);

        await gateway.Api.SendAsync(HttpMethod.Delete, $"imports/{draft["id"]}", null, HttpStatusCode.NoContent);

        await gateway.Api.GetAsync($"imports/{draft["id"]}/diff", HttpStatusCode.Conflict);
        await gateway.Api.SendAsync(HttpMethod.Post, $"imports/{draft["id"]}/publish", "{}", HttpStatusCode.Conflict, "*");
        Assert.Equal(("discarded", 0), ((string)(await gateway.Api.GetAsync($"imports/{draft["id"]}"))["state"]!, await StagedAsync(gateway)));
    }

    [Fact]
    public async Task DraftThatNobodyPublishesInTime_IsForgotten()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => clock = builder.Services.AddStoppedClock());
        JsonNode draft = await gateway.ImportAsync("block", "user:1\n", isDraft: true);
        ImportDraftService drafts = gateway.Services.GetRequiredService<ImportDraftService>();

        clock.Advance(ImportDraftService.Kept);
        await drafts.DiscardOldAsync(Cancelled);
        int kept = await StagedAsync(gateway);
        clock.Advance(TimeSpan.FromSeconds(1));
        await drafts.DiscardOldAsync(Cancelled);

        Assert.Equal((1, 0, "discarded"), (kept, await StagedAsync(gateway), (string)(await gateway.Api.GetAsync($"imports/{draft["id"]}"))["state"]!));
    }

    [Fact]
    public async Task ImportWhoseGatewayEnded_LeavesNothingOnTheList()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        ImportRow row;
        await using (StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAsync(Caller.Of("default"), Cancelled))
        {
            row = new ImportRow { Id = "imp_torn", TenantId = "default", List = ListKind.Block, State = ImportState.Running, Lines = 2, IsDraft = false, Errors = "[]", StartedAt = default, ProgressAt = default };
            session.Db.Imports.Add(row);
            session.Db.ImportEntries.Add(new ImportEntryRow { TenantId = "default", ImportId = row.Id, Subject = "user:1" });
            await session.CommitAsync(Cancelled);
        }

        await gateway.Services.GetRequiredService<ImportService>().EndInterruptedAsync(Cancelled);

        Assert.Equal(("interrupted", 0, 0), ((string)(await gateway.Api.GetAsync("imports/imp_torn"))["state"]!, await StagedAsync(gateway), (int)(await gateway.Api.GetAsync("lists/block"))["entries"]!));
    }

    private static async Task<int> StagedAsync(StateGateway gateway)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(Cancelled);
        return await session.Db.ImportEntries.IgnoreQueryFilters().CountAsync(Cancelled);
    }

    private static async Task<string> VerdictAsync(StateGateway gateway) => (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":3,"chat":3}""", HttpStatusCode.OK))["verdict"]!;
}

public sealed class SqliteImportDraftTests() : ImportDraftTests(isPostgres: false);

public sealed class PostgresImportDraftTests() : ImportDraftTests(isPostgres: true);
