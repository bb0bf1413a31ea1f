using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Store;

public abstract class RestartTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task WhatWasAcknowledged_IsThereAfterARestart()
    {
        string database = await StateGateway.NewDatabaseAsync(_kind), key;
        await using (StateGateway gateway = await StateGateway.StartAsync(database, null))
        {
            key = gateway.Key;
            await gateway.AddBotAsync(await gateway.PublishAsync(permits: 1));
            await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:66", """{"reason":"spam"}""", HttpStatusCode.OK, "*");
        }

        await using StateGateway again = await StateGateway.StartAsync(database, key);
        JsonNode blocked = await again.Api.SendAsync(HttpMethod.Post, "decide", """{"user":66,"chat":66}""", HttpStatusCode.OK);
        JsonNode first = await again.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""", HttpStatusCode.OK);
        JsonNode second = await again.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""", HttpStatusCode.OK);

        Assert.Equal(("blockListed", "spam"), ((string)blocked["reason"]!, (string)blocked["detail"]!));
        Assert.Equal(("allow", "limited"), ((string)first["verdict"]!, (string)second["reason"]!));
    }
}

public sealed class SqliteRestartTests() : RestartTests(isPostgres: false);

public sealed class PostgresRestartTests() : RestartTests(isPostgres: true);
