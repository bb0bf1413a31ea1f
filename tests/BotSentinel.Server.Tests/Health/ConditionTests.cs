using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Health;

public abstract class ConditionTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task AGatewayInGoodHealth_HasNoConditions()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        Assert.Empty((await gateway.Api.GetAsync("conditions")).AsArray());
    }

    [Fact]
    public async Task ListThatCannotBeFetched_IsTold()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode policy = await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"main","draft":{"outsideLists":{"bad":{"url":"http://127.0.0.1:9/list","every":"1h"}}}}""", HttpStatusCode.Created);
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy["id"]}/publish", "{}", HttpStatusCode.OK, "*");
        string bot = await gateway.AddBotAsync((string)policy["id"]!);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":1}""", HttpStatusCode.OK);

        JsonArray conditions;
        do
        {
            conditions = (await gateway.Api.GetAsync("conditions")).AsArray();
        }
        while (conditions.Count == 0);

        Assert.Equal(("outsideListStale", bot, "bad"), ((string)conditions[0]!["kind"]!, (string)conditions[0]!["bot"]!, (string)conditions[0]!["name"]!));
    }
}

public sealed class SqliteConditionTests() : ConditionTests(isPostgres: false);

public sealed class PostgresConditionTests() : ConditionTests(isPostgres: true);
