using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Bots;

public abstract class BotNameTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task NameThatDiffersInCaseAlone_IsTaken()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null, "shop");
        await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created);

        JsonNode bot = await gateway.Api.SendAsync(HttpMethod.Post, "bots", """{"name":"Shop","token":"2:a"}""", HttpStatusCode.Conflict);
        JsonNode tenant = await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"ACME"}""", HttpStatusCode.Conflict);

        Assert.Equal(("urn:botsentinel:problem:taken", "urn:botsentinel:problem:taken"), ((string)bot["type"]!, (string)tenant["type"]!));
    }

    [Fact]
    public async Task NamesThatDifferInCaseAlone_AddedAtTheSameMoment_LeaveOneBot()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => gateway.Api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"{{(i % 2 == 0 ? "shop" : "SHOP")}}","token":"{{i + 1}}:a"}""")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Name_IsFoundInAnyCase()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string id = await gateway.AddBotAsync(null, "Shop");

        JsonNode found = await gateway.Api.GetAsync("bots/shop");

        Assert.Equal((id, "Shop"), ((string)found["id"]!, (string)found["name"]!));
    }
}

public sealed class SqliteBotNameTests() : BotNameTests(isPostgres: false);

public sealed class PostgresBotNameTests() : BotNameTests(isPostgres: true);
