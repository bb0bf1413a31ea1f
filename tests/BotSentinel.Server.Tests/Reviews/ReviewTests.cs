using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Reviews;

public abstract class ReviewTests(bool isPostgres)
{
    private const string Refused = ReviewStage.Refused;

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task MessageThatContentRefused_WaitsWithWhatItSaysAndWhy()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);

        Assert.Equal("deny", await gateway.Api.DecideAsync(Refused));

        JsonNode review = await gateway.Api.OnlyAsync(), decision = await gateway.Api.GetAsync($"decisions/{review["decision"]}");
        Assert.Equal((Refused, "refused", "open", "user:5", "chat:-100"), ((string)review["text"]!, (string)review["cause"]!, (string)review["state"]!, (string)review["senders"]![0]!, (string)review["chat"]!));
        JsonNode finding = review["findings"]!.AsArray().Single(found => (string)found!["rule"]! == "games")!;
        Assert.Equal("casino", Refused.Substring((int)finding["start"]!, (int)finding["length"]!));
        Assert.Equal("content", (string)decision["reason"]!);
        Assert.Equal(review.ToJsonString(), (await gateway.Api.GetAsync($"reviews/{review["id"]}")).ToJsonString());
    }

    [Fact]
    public async Task MessageThatTheModelIsInDoubtAbout_WaitsThoughItWentThrough()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);

        Assert.Equal("allow", await gateway.Api.DecideAsync(ReviewStage.Doubtful));

        JsonNode review = await gateway.Api.OnlyAsync();
        Assert.Equal(("doubtful", null), ((string)review["cause"]!, (string?)review["decision"]));
        Assert.InRange((double)review["probability"]!, 0.3, 0.7);
    }

    [Fact]
    public async Task MessageThatShadowModeWatched_Waits()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind, """{"policies":{"default":{"mode":"shadow","content":{"rules":[{"phrases":{"words":["casino"]}}],"deny":0.9}}}}""");

        Assert.Equal("allow", await gateway.Api.DecideAsync(Refused));

        Assert.Equal("shadow", (string)(await gateway.Api.OnlyAsync())["cause"]!);
    }

    [Fact]
    public async Task MessageThatALimitRefused_IsNotKept()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind, """{"policies":{"default":{"limits":[{"scope":"user","permits":1,"window":"1h"}],"content":{"rules":[{"phrases":{"words":["casino"]}}],"deny":0.9}}}}""");
        await gateway.Api.DecideAsync("hello");
        await gateway.Api.DecideAsync("hello again");

        await gateway.Api.DecideAsync(Refused, user: 6);

        Assert.Equal(Refused, (string)(await gateway.Api.OnlyAsync())["text"]!);
    }

    [Fact]
    public async Task NearlyTheSame_IsOneMessageThatIsCounted()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);

        await gateway.Api.DecideAsync($"{Refused} 1", user: 1);
        await gateway.Api.OnlyAsync();
        await gateway.Api.DecideAsync($"{Refused} 2", user: 2);
        await gateway.Api.DecideAsync($"{Refused} 3", user: 2);

        JsonNode review = await gateway.Api.OnlyAsync(times: 3);
        Assert.Equal(["user:1", "user:2"], review["senders"]!.AsArray().Select(sender => (string)sender!));
        Assert.Equal($"{Refused} 1", (string)review["text"]!);
    }

    [Fact]
    public async Task NearlyTheSameAfterARestart_IsTheSameMessage()
    {
        string database = await StateGateway.NewDatabaseAsync(_kind), key;
        await using (StateGateway before = await StateGateway.StartAsync(database, null))
        {
            key = before.Key;
            await before.AddBotAsync(await ReviewStage.PublishAsync(before.Api));
            await before.Api.DecideAsync(Refused);
            await before.Api.OnlyAsync();
        }

        await using StateGateway gateway = await StateGateway.StartAsync(database, key);
        await gateway.Api.DecideAsync($"{Refused}!");

        await gateway.Api.OnlyAsync(times: 2);
    }

    [Fact]
    public async Task JudgedHonest_GoesThroughUntilItIsTakenBack()
    {
        const string spam = "CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 09061701461 now!";
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind, """{"policies":{"default":{"content":{"rules":[{"spam":{}}],"flag":0.4,"deny":0.5}}}}""");
        Assert.Equal("deny", await gateway.Api.DecideAsync(spam));
        JsonNode review = await gateway.Api.OnlyAsync();

        JsonNode judged = await gateway.Api.JudgeAsync(review, spam: false);
        string after = await gateway.Api.DecideAsync(spam);
        JsonNode undone = await gateway.Api.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/undo", null, HttpStatusCode.OK);

        Assert.Equal(("honest", "allow", "open"), ((string)judged["state"]!, after, (string)undone["state"]!));
        Assert.StartsWith("key_", (string)judged["judgedBy"]!, StringComparison.Ordinal);
        Assert.Equal("deny", await gateway.Api.DecideAsync(spam));
        Assert.Empty((await gateway.Api.GetAsync("marks"))["items"]!.AsArray());
    }

    [Fact]
    public async Task JudgedSpam_IsRefusedFromThenOnAndCountedWithoutWaitingAnew()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        const string text = ReviewStage.Doubtful;
        Assert.Equal("allow", await gateway.Api.DecideAsync(text));

        await gateway.Api.JudgeAsync(await gateway.Api.OnlyAsync(), spam: true);
        Assert.Equal("deny", await gateway.Api.DecideAsync(text));

        Assert.Equal("spam", (string)(await gateway.Api.OnlyAsync(times: 2))["state"]!);
        Assert.Equal(0, (int)(await gateway.Api.GetAsync("reviews?state=open"))["open"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JudgedSpam_IsRefusedAfterARestartToo(bool hasFolder)
    {
        Dictionary<string, string?> settings = new() { ["StateFolder"] = hasFolder ? Directory.CreateTempSubdirectory("sentinel-").FullName : null };
        string database = await StateGateway.NewDatabaseAsync(_kind), key;
        await using (StateGateway before = await StateGateway.StartAsync(database, null, settings))
        {
            key = before.Key;
            await before.AddBotAsync(await ReviewStage.PublishAsync(before.Api));
            await before.Api.DecideAsync(ReviewStage.Doubtful);
            await before.Api.JudgeAsync(await before.Api.OnlyAsync(), spam: true);
        }

        await using StateGateway gateway = await StateGateway.StartAsync(database, key, settings);

        await Eventually.TrueAsync(async () => await gateway.Api.DecideAsync(ReviewStage.Doubtful) == "deny");
        Assert.Single((await gateway.Api.GetAsync("marks"))["items"]!.AsArray());
    }

    [Fact]
    public async Task TextThatWasMarkedElsewhere_DoesNotWait()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind, """{"policies":{"default":{"content":{"rules":[{"spam":{}},{"phrases":{"words":["casino"]}}],"deny":0.9}}}}""");
        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"zwick the brabble at noon","spam":true}""", HttpStatusCode.Created);
        Assert.Equal("deny", await gateway.Api.DecideAsync("zwick the brabble at noon"));

        await gateway.Api.DecideAsync(Refused);

        Assert.Equal(Refused, (string)(await gateway.Api.OnlyAsync())["text"]!);
    }

    [Fact]
    public async Task WhatSomebodyJudged_IsNotJudgedOverTheirHead()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync(Refused);
        JsonNode review = await gateway.Api.OnlyAsync();
        await gateway.Api.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/undo", null, HttpStatusCode.Conflict);

        await gateway.Api.JudgeAsync(review, spam: true);

        await gateway.Api.JudgeAsync(review, spam: false, HttpStatusCode.Conflict);
        Assert.Equal("spam", (string)(await gateway.Api.OnlyAsync())["state"]!);
    }

    [Fact]
    public async Task Several_AreJudgedAndTakenBackTogether()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync("casino one of a kind in the old town");
        await gateway.Api.DecideAsync("a wholly different casino that nobody visits");
        JsonArray reviews = await gateway.Api.ReviewsAsync(2);

        JsonNode judged = await gateway.Api.JudgeAsync(reviews, spam: true), again = await gateway.Api.JudgeAsync(reviews, spam: false);
        int marks = (await gateway.Api.GetAsync("marks"))["items"]!.AsArray().Count;
        JsonNode undone = await gateway.Api.JudgeAsync(reviews, spam: null);

        Assert.Equal((2, 0, 2, 2), (judged["reviews"]!.AsArray().Count, again["reviews"]!.AsArray().Count, marks, undone["reviews"]!.AsArray().Count));
        Assert.Empty((await gateway.Api.GetAsync("marks"))["items"]!.AsArray());
        await gateway.Api.SendAsync(HttpMethod.Post, "reviews/judge", """{"reviews":[],"spam":true}""", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Messages_AreFoundByStateAndSender()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync("casino one of a kind in the old town", user: 1);
        await gateway.Api.DecideAsync("a wholly different casino that nobody visits", user: 2);
        JsonArray reviews = await gateway.Api.ReviewsAsync(2);
        await gateway.Api.JudgeAsync(reviews[0]!, spam: true);

        JsonNode open = Assert.Single(await gateway.Api.ReviewsAsync(1, "?state=open"))!, ofOne = Assert.Single(await gateway.Api.ReviewsAsync(1, "?subject=user:1"))!;
        JsonNode first = await gateway.Api.GetAsync("reviews?limit=1"), second = await gateway.Api.GetAsync($"reviews?limit=1&after={first["next"]}");

        Assert.Equal((string)reviews[1]!["id"]!, (string)open["id"]!);
        Assert.Equal("user:1", (string)ofOne["senders"]![0]!);
        Assert.Equal(reviews.Select(review => (string)review!["id"]!), [(string)first["items"]![0]!["id"]!, (string)second["items"]![0]!["id"]!]);
        Assert.Null(second["next"]);
        await gateway.Api.GetAsync("reviews?state=perhaps", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task DeletedMessage_IsGone()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(_kind);
        await gateway.Api.DecideAsync(Refused);
        JsonNode review = await gateway.Api.OnlyAsync();

        await gateway.Api.SendAsync(HttpMethod.Delete, $"reviews/{review["id"]}", null, HttpStatusCode.NoContent);

        await gateway.Api.GetAsync($"reviews/{review["id"]}", HttpStatusCode.NotFound);
        Assert.Empty((await gateway.Api.GetAsync("reviews"))["items"]!.AsArray());
    }
}

public sealed class SqliteReviewTests() : ReviewTests(isPostgres: false);

public sealed class PostgresReviewTests() : ReviewTests(isPostgres: true);
