using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Audit;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Reviews;

/// <summary>Which messages are kept, how, for how long, and who sees them.</summary>
public sealed class ReviewKeepingTests
{
    private const string Refused = ReviewStage.Refused;

    [Fact]
    public async Task TextInTheDatabase_IsEncrypted()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        await gateway.Api.DecideAsync(Refused);
        JsonNode review = await gateway.Api.OnlyAsync();
        await gateway.Api.JudgeAsync(review, spam: true);

        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        await session.Db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", TestContext.Current.CancellationToken);

        string file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(gateway.Database, TestContext.Current.CancellationToken));
        Assert.Contains((string)review["id"]!, file, StringComparison.Ordinal);
        Assert.DoesNotContain("casino tonight", file, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task MessageThatHasNotComeForLong_Goes()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        await gateway.Api.DecideAsync(Refused);
        DateTimeOffset last = (DateTimeOffset)(await gateway.Api.OnlyAsync())["lastAt"]!;

        await DeleteOldAsync(gateway, last);
        await gateway.Api.OnlyAsync();
        await DeleteOldAsync(gateway, last.AddMilliseconds(1));

        Assert.Empty((await gateway.Api.GetAsync("reviews"))["items"]!.AsArray());
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await session.Db.Sightings.IgnoreQueryFilters().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MoreMessagesThanAreKept_PushOutThoseThatAreJudgedAndThenTheOldest()
    {
        string[] words = ["apple", "bridge", "cloud", "dolphin", "engine", "forest", "guitar", "hammer", "island", "jungle", "kettle", "ladder"];
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite, settings: new() { ["Review:Messages"] = "10" });
        for (int i = 0; i < 10; i++)
        {
            await gateway.Api.DecideAsync($"casino {words[i]}");
            await gateway.Api.ReviewsAsync(i + 1);
        }

        JsonArray before = await gateway.Api.ReviewsAsync(10);
        await gateway.Api.JudgeAsync(before[0]!, spam: true);
        await gateway.Api.DecideAsync($"casino {words[10]}");
        await GoneAsync(gateway, before[0]!);
        await gateway.Api.DecideAsync($"casino {words[11]}");
        await GoneAsync(gateway, before[9]!);

        Assert.Equal([.. words[10..].Reverse().Concat(words[1..9].Reverse()).Select(word => $"casino {word}")], (await gateway.Api.ReviewsAsync(10)).Select(review => (string)review!["text"]!));
    }

    [Fact]
    public async Task MoreSightingsThanAreKept_AreCountedAlone()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        for (int user = 1; user <= ReviewWriter.MostSightings + 2; user++)
        {
            await gateway.Api.DecideAsync(Refused, user);
        }

        JsonNode review = await gateway.Api.OnlyAsync(times: ReviewWriter.MostSightings + 2);

        Assert.Equal(ReviewWriter.MostSightings, review["senders"]!.AsArray().Count);
    }

    [Fact]
    public async Task SwitchedOff_NothingIsKeptAndThatIsSaid()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite, settings: new() { ["Review:Days"] = "0" });
        await gateway.Api.DecideAsync(Refused);
        await Eventually.TrueAsync(async () => (await gateway.Api.GetAsync("decisions"))["items"]!.AsArray().Count == 1);

        JsonNode said = await gateway.Api.GetAsync("reviews", HttpStatusCode.Conflict);

        Assert.EndsWith("not-kept", (string)said["type"]!, StringComparison.Ordinal);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await session.Db.Reviews.IgnoreQueryFilters().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OtherTenantsMessages_AreNotJudged()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        string other = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"other"}""", HttpStatusCode.Created))["id"]!;
        using ApiClient stranger = new(gateway.Admin.BaseAddress!, (string)(await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{other}/keys", """{"name":"owner"}""", HttpStatusCode.Created))["key"]!);
        await gateway.Api.DecideAsync(Refused);
        JsonArray reviews = await gateway.Api.ReviewsAsync(1);

        JsonNode judged = await stranger.JudgeAsync(reviews, spam: true);

        Assert.Empty(judged["reviews"]!.AsArray());
        Assert.Equal("open", (string)(await gateway.Api.OnlyAsync())["state"]!);
    }

    [Theory]
    [InlineData("moderator", HttpStatusCode.OK)]
    [InlineData("analyst", HttpStatusCode.Forbidden)]
    [InlineData("auditor", HttpStatusCode.Forbidden)]
    public async Task Moderators_ReadAndJudgeMessages_OthersWhoOnlyLookDoNot(string role, HttpStatusCode expected)
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        await gateway.Api.DecideAsync(Refused);
        JsonNode review = await gateway.Api.OnlyAsync();
        using Browser owner = await Browser.OwnerAsync(gateway), person = await owner.InviteAsync(gateway, role, role);

        JsonNode read = await person.GetAsync("reviews", expected), judged = await person.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/judge", """{"spam":true}""", expected);

        Assert.Equal(expected == HttpStatusCode.OK, $"{read}".Contains("casino", StringComparison.Ordinal));
        Assert.Equal(expected == HttpStatusCode.OK ? "spam" : "open", (string)(await gateway.Api.OnlyAsync())["state"]!);
        Assert.NotNull(judged);
    }

    [Fact]
    public async Task AuditLog_SaysWhatWasJudgedAndNotWhatItSaid()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        await gateway.Api.DecideAsync(Refused);
        JsonNode review = await gateway.Api.OnlyAsync();

        await gateway.Api.JudgeAsync(review, spam: true);
        await gateway.Api.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/undo", null, HttpStatusCode.OK);

        string[] actions = [.. (await AuditLogs.ReadAsync(gateway)).Where(entry => entry.Object == (string)review["id"]!).Select(entry => entry.Action)];
        Assert.Contains("review.spam", actions);
        Assert.Contains("review.undo", actions);
        Assert.DoesNotContain("casino tonight", (await gateway.Api.GetAsync("audit")).ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task WhatOneGatewayIsTold_HoldsOnTheOther()
    {
        const string text = ReviewStage.Doubtful;
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        await using StateGateway one = await StateGateway.StartAsync(database, null), two = await StateGateway.StartAsync(database, one.Key);
        await one.AddBotAsync(await ReviewStage.PublishAsync(one.Api));
        await one.Api.DecideAsync(text);
        JsonNode review = await two.Api.OnlyAsync();

        await one.Api.JudgeAsync(review, spam: true);
        await Eventually.TrueAsync(async () => await two.Api.DecideAsync(text) == "deny");
        await two.Api.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/undo", null, HttpStatusCode.OK);

        Assert.Equal("allow", await two.Api.DecideAsync(text));
        await Eventually.TrueAsync(async () => await one.Api.DecideAsync(text) == "allow");
    }

    private static Task GoneAsync(StateGateway gateway, JsonNode review) => Eventually.TrueAsync(async () =>
    {
        using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, $"reviews/{review["id"]}");
        return answer.StatusCode == HttpStatusCode.NotFound;
    });

    private static async Task DeleteOldAsync(StateGateway gateway, DateTimeOffset before)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(Caller.Of("default").Origin, TestContext.Current.CancellationToken);
        await ReviewRows.DeleteOldAsync(session.Db, before, TestContext.Current.CancellationToken);
        await session.CommitAsync(TestContext.Current.CancellationToken);
    }
}
