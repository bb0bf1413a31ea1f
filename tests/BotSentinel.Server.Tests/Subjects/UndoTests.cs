using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Reviews;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Subjects;

public abstract class UndoTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task AllowedOnce_LetsOneMoreThrough()
    {
        await using StateGateway gateway = await StartAsync();
        string refused = (string)(await DecideTwiceAsync(gateway))["id"]!;

        await gateway.Api.SendAsync(HttpMethod.Post, $"decisions/{refused}/allow-once", null, HttpStatusCode.NoContent);

        Assert.Equal(["allow", "deny"], [await VerdictAsync(gateway), await VerdictAsync(gateway)]);
    }

    [Fact]
    public async Task AllowedOnceAndUndone_IsRefusedAgain()
    {
        await using StateGateway gateway = await StartAsync();
        string refused = (string)(await DecideTwiceAsync(gateway))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, $"decisions/{refused}/allow-once", null, HttpStatusCode.NoContent);

        await UndoLatestAsync(gateway, "subject.allow-once");

        Assert.Equal("deny", await VerdictAsync(gateway));
    }

    [Fact]
    public async Task AllowedOnceTwiceInARow_LetsTwoMoreThrough()
    {
        await using StateGateway gateway = await StartAsync(permits: 2);
        await DecideTwiceAsync(gateway);
        string refused = (string)(await DecideTwiceAsync(gateway))["id"]!;

        await gateway.Api.SendAsync(HttpMethod.Post, $"decisions/{refused}/allow-once", null, HttpStatusCode.NoContent);
        await gateway.Api.SendAsync(HttpMethod.Post, $"decisions/{refused}/allow-once", null, HttpStatusCode.NoContent);

        Assert.Equal(["allow", "allow", "deny"], [await VerdictAsync(gateway), await VerdictAsync(gateway), await VerdictAsync(gateway)]);
    }

    [Fact]
    public async Task DecisionThatNoLimitMade_CannotBeAllowedOnce()
    {
        await using StateGateway gateway = await StartAsync();
        JsonNode allowed = await DecideAsync(gateway);

        await gateway.Api.SendAsync(HttpMethod.Post, $"decisions/{allowed["id"]}/allow-once", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Block_IsUndone()
    {
        await using StateGateway gateway = await StartAsync();
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", """{"reason":"spam"}""", HttpStatusCode.OK);

        await UndoLatestAsync(gateway, "list.block");

        Assert.Equal("allow", await VerdictAsync(gateway));
    }

    [Fact]
    public async Task UndoingAnUnblock_PutsTheEntryBackAsItWas()
    {
        await using StateGateway gateway = await StartAsync();
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", """{"reason":"spam","until":"2099-01-01T00:00:00Z"}""", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/unblock", null, HttpStatusCode.NoContent);

        await UndoLatestAsync(gateway, "list.unblock");

        JsonNode blocked = (await gateway.Api.GetAsync("bots/shop/subjects/user:5"))["blocked"]!;
        Assert.Equal(("spam", 2099), ((string)blocked["reason"]!, ((DateTimeOffset)blocked["until"]!).Year));
    }

    [Fact]
    public async Task Trust_LetsThroughWhatALimitWouldRefuse_AndIsUndone()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideTwiceAsync(gateway);

        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/trust", "{}", HttpStatusCode.OK);
        string trusted = await VerdictAsync(gateway);
        await UndoLatestAsync(gateway, "list.allow");

        Assert.Equal(("allow", "deny"), (trusted, await VerdictAsync(gateway)));
    }

    [Fact]
    public async Task ActionThatAnotherOneCameAfter_CannotBeUndone()
    {
        await using StateGateway gateway = await StartAsync();
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", """{"reason":"spam"}""", HttpStatusCode.OK);
        string first = (string)(await ActionsAsync(gateway))[0]!["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/unblock", null, HttpStatusCode.NoContent);

        await gateway.Api.SendAsync(HttpMethod.Post, $"subjects/user:5/history/{first}/undo", null, HttpStatusCode.Conflict);

        Assert.Equal([true, false], (await ActionsAsync(gateway)).Select(action => (bool)action!["canUndo"]!));
    }

    [Fact]
    public async Task JudgedMessage_IsInItsSendersHistoryAndUndoneThere()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync(ReviewStage.Refused);
        JsonNode review = await gateway.Api.OnlyAsync();
        await gateway.Api.JudgeAsync(review, spam: true);

        JsonNode judged = (await ActionsAsync(gateway))[0]!;
        await UndoLatestAsync(gateway, "review.spam");

        Assert.Equal((string)review["id"]!, (string)judged["review"]!);
        Assert.Equal("open", (string)(await gateway.Api.OnlyAsync())["state"]!);
        Assert.Equal([("review.undo", false), ("review.spam", false)], (await ActionsAsync(gateway)).Select(action => ((string)action!["action"]!, (bool)action["canUndo"]!)));
        await gateway.Api.SendAsync(HttpMethod.Post, $"subjects/user:5/history/{judged["id"]}/undo", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task JudgementOfAnothersMessage_IsNotUndoneFromThisHistory()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync(ReviewStage.Refused, user: 6);
        await gateway.Api.JudgeAsync(await gateway.Api.OnlyAsync(), spam: true);
        string id = (string)(await gateway.Api.GetAsync("subjects/user:6/history"))["actions"]![0]!["id"]!;

        await gateway.Api.SendAsync(HttpMethod.Post, $"subjects/user:5/history/{id}/undo", null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task KeyThatMayNotJudge_UndoesNoJudgement()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync(ReviewStage.Refused);
        await gateway.Api.JudgeAsync(await gateway.Api.OnlyAsync(), spam: true);
        string id = (string)(await ActionsAsync(gateway))[0]!["id"]!;
        JsonNode narrow = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"narrow","scopes":["subjects:read","subjects:write"]}""", HttpStatusCode.Created);
        using ApiClient other = new(gateway.Admin.BaseAddress!, (string)narrow["key"]!);

        await other.SendAsync(HttpMethod.Post, $"subjects/user:5/history/{id}/undo", null, HttpStatusCode.Forbidden);
    }

    private async Task<StateGateway> StartAsync(int permits = 1)
    {
        StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(await gateway.PublishAsync(permits));
        return gateway;
    }

    private static Task<JsonNode> DecideAsync(StateGateway gateway) => gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":5,"chat":5,"text":"hello"}""", HttpStatusCode.OK);

    private static async Task<JsonNode> DecideTwiceAsync(StateGateway gateway)
    {
        await DecideAsync(gateway);
        return await DecideAsync(gateway);
    }

    private static async Task<string> VerdictAsync(StateGateway gateway) => (string)(await DecideAsync(gateway))["verdict"]!;

    private static async Task<JsonArray> ActionsAsync(StateGateway gateway) => (await gateway.Api.GetAsync("subjects/user:5/history"))["actions"]!.AsArray();

    private static async Task UndoLatestAsync(StateGateway gateway, string expected)
    {
        JsonNode latest = (await ActionsAsync(gateway))[0]!;
        Assert.Equal((expected, true), ((string)latest["action"]!, (bool)latest["canUndo"]!));
        await gateway.Api.SendAsync(HttpMethod.Post, $"subjects/user:5/history/{latest["id"]}/undo", null, HttpStatusCode.NoContent);
    }
}

public sealed class SqliteUndoTests() : UndoTests(isPostgres: false);

public sealed class PostgresUndoTests() : UndoTests(isPostgres: true);
