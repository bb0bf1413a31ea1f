using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Spam;

public abstract class MarkTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private const string Text = "zwick the brabble at noon";

    [Fact]
    public async Task MarkedText_IsSpamForTheTenantUntilItIsUndone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"main","draft":{"policies":{"default":{"content":{"rules":[{"spam":{}}],"deny":0.9}}}}}""", HttpStatusCode.Created);
        string before = await VerdictAsync(), marked, undone;

        JsonNode mark = await gateway.Api.SendAsync(HttpMethod.Post, "marks", $$"""{"text":"{{Text}}","spam":true}""", HttpStatusCode.Created);
        marked = await VerdictAsync();
        JsonNode listed = Assert.Single((await gateway.Api.GetAsync("marks"))["items"]!.AsArray())!;
        await gateway.Api.SendAsync(HttpMethod.Delete, $"marks/{mark["id"]}", null, HttpStatusCode.NoContent);
        undone = await VerdictAsync();

        Assert.Equal(("allow", "deny", "allow"), (before, marked, undone));
        Assert.Equal(((string)mark["id"]!, true), ((string)listed["id"]!, (bool)listed["spam"]!));
        Assert.DoesNotContain(Text, listed.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await gateway.Api.GetAsync("marks"))["items"]!.AsArray());
        await gateway.Api.SendAsync(HttpMethod.Delete, $"marks/{mark["id"]}", null, HttpStatusCode.NotFound);

        async Task<string> VerdictAsync() => (string)(await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{made["id"]}/try", $$"""{"message":{"user":5,"text":"{{Text}}"} }""", HttpStatusCode.OK))["verdict"]!;
    }

    [Fact]
    public async Task NoText_IsNoMark()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"","spam":true}""", HttpStatusCode.UnprocessableEntity);
    }
}

public sealed class SqliteMarkTests() : MarkTests(isPostgres: false);

public sealed class PostgresMarkTests() : MarkTests(isPostgres: true);
