using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Store;

/// <summary>Two gateways on one database.</summary>
public sealed class SeveralNodesTests
{
    private const string Update = """{"user":5,"chat":5}""";

    [Fact]
    public async Task WhatOneGatewayChanges_HoldsOnTheOther()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null);
        await using StateGateway two = await StateGateway.StartAsync(database, one.Key);

        string policy = await one.PublishAsync(permits: 1);
        await one.AddBotAsync(policy);
        await HoldsAsync(two, "allow");
        await HoldsAsync(two, "deny");
        await one.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", TestGateway.PerUser(1000), HttpStatusCode.OK, "*");
        await one.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
        await HoldsAsync(two, "allow");
        await one.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", "{}", HttpStatusCode.OK);
        await HoldsAsync(two, "deny");
        await one.Api.SendAsync(HttpMethod.Post, "subjects/user:5/unblock", null, HttpStatusCode.NoContent);
        await HoldsAsync(two, "allow");
    }

    [Fact]
    public async Task VersionsThatOneGatewayPublishes_HoldOnTheOther()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null);
        await using StateGateway two = await StateGateway.StartAsync(database, one.Key);
        await one.AddBotAsync(await one.PublishAsync(permits: 1));
        await HoldsAsync(two, "allow");
        await HoldsAsync(two, "deny");

        await one.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", "{}", HttpStatusCode.OK, "*");
        await one.Api.SendAsync(HttpMethod.Post, "bots/shop/publish", "{}", HttpStatusCode.OK, "*");
        await HoldsAsync(two, "allow");
        await one.ImportAsync("block", "user:5\n");
        await HoldsAsync(two, "deny");
        await one.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":0}""", HttpStatusCode.OK, "*");
        await HoldsAsync(two, "allow");
    }

    [Fact]
    public async Task RevokedKey_OpensNothingOnTheOther()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null);
        await using StateGateway two = await StateGateway.StartAsync(database, one.Key);
        JsonNode made = await one.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Created);
        using ApiClient script = new(two.Admin.BaseAddress!, (string)made["key"]!);
        await script.GetAsync("bots");

        await one.Api.SendAsync(HttpMethod.Delete, $"keys/{made["about"]!["id"]}", null, HttpStatusCode.NoContent);

        await EventuallyAsync(async () =>
        {
            using HttpResponseMessage answer = await script.SendAsync(HttpMethod.Get, "bots");
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        });
    }

    private static Task HoldsAsync(StateGateway gateway, string verdict) => EventuallyAsync(async () =>
    {
        using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Post, "decide", Update);
        return answer.StatusCode == HttpStatusCode.OK && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["verdict"] == verdict;
    });

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
