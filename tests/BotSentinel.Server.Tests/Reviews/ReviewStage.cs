using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Reviews;

/// <summary>A gateway with a bot whose messages wait to be judged.</summary>
internal static class ReviewStage
{
    /// <summary>Refuses messages with a word, and those that the spam model is sure about.</summary>
    public const string Policy = """{"policies":{"default":{"content":{"rules":[{"name":"games","phrases":{"words":["casino"]}},{"spam":{}}],"deny":0.9}}}}""";

    public const string Refused = "Come to our casino tonight, the first hundred guests play for free";

    /// <summary>Goes through; the model gives it one chance in two.</summary>
    public const string Doubtful = "can anybody help me with my order please";

    public static async Task<StateGateway> StartAsync(DatabaseKind kind, string policy = Policy, Dictionary<string, string?>? settings = null)
    {
        StateGateway gateway = await StateGateway.StartAsync(kind, settings);
        await gateway.AddBotAsync(await PublishAsync(gateway.Api, policy));
        return gateway;
    }

    public static async Task<string> PublishAsync(ApiClient api, string policy = Policy)
    {
        string id = (string)(await api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{policy}}}""", HttpStatusCode.Created))["id"]!;
        await api.SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}", HttpStatusCode.OK, "*");
        return id;
    }

    /// <summary>Adds a bot and sends it a message that waits then; its id.</summary>
    public static async Task<string> FillAsync(ApiClient api, string text = Refused)
    {
        string policy = (string)(await api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"judged","draft":{{Policy}}}""", HttpStatusCode.Created))["id"]!;
        await api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
        await api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"judged","token":"78:judged{{policy}}","policy":"{{policy}}"}""", HttpStatusCode.Created);
        await api.DecideAsync(text, user: 9, bot: "judged");
        return (string)(await api.OnlyAsync())["id"]!;
    }

    public static async Task<string> DecideAsync(this ApiClient api, string text, long user = 5, string bot = "shop") =>
        (string)(await api.SendAsync(HttpMethod.Post, $"decide?bot={bot}", JsonSerializer.Serialize(new { user, chat = -100, chatKind = "group", text }), HttpStatusCode.OK))["verdict"]!;

    /// <summary>Messages, once so many have come in.</summary>
    public static async Task<JsonArray> ReviewsAsync(this ApiClient api, int count, string query = "")
    {
        JsonArray items = [];
        await Eventually.TrueAsync(async () => (items = (await api.GetAsync($"reviews{query}"))["items"]!.AsArray()).Count >= count);
        Assert.Equal(count, items.Count);
        return items;
    }

    /// <summary>The only message, once it has been seen so often.</summary>
    public static async Task<JsonNode> OnlyAsync(this ApiClient api, int times = 1)
    {
        JsonNode? only = null;
        await Eventually.TrueAsync(async () => (int)(only = (await api.ReviewsAsync(1))[0]!)["times"]! >= times);
        Assert.Equal(times, (int)only!["times"]!);
        return only;
    }

    public static Task<JsonNode> JudgeAsync(this ApiClient api, JsonNode review, bool spam, HttpStatusCode expected = HttpStatusCode.OK) =>
        api.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/judge", $$"""{"spam":{{(spam ? "true" : "false")}}}""", expected);

    public static Task<JsonNode> JudgeAsync(this ApiClient api, JsonArray reviews, bool? spam) =>
        api.SendAsync(HttpMethod.Post, "reviews/judge", JsonSerializer.Serialize(new { reviews = reviews.Select(review => (string)review!["id"]!), spam }), HttpStatusCode.OK);
}
