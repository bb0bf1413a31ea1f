using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>A language model that the gateway asks about texts that the spam model is in doubt about.</summary>
public abstract class LanguageModelTests(StateKind state)
{
    private const string Offer = "earn money from home, write me in private today";

    internal const string Policies = """
        { "policies": { "default": { "content": { "rules": [{ "spam": {} }], "flag": 0, "deny": 0 } } },
          "secondOpinion": { "from": 0.01, "to": 1, "verdict": "deny", "timeLimit": "30s" } }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TextThatTheModelCallsSpam_DoesNotReachTheBot()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using StubServer model = await StubServer.StartAsync((context, request) => context.Response.WriteAsJsonAsync(Answer(request, isSpam: true)));
        await using TestGateway gateway = await TestGateway.StartAsync(state, Settings(bot, model));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1, text: Offer), cancellationToken: Cancelled);

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, gateway.Count("Refused")));
        Assert.Empty(bot.Requests);
        StubRequest asked = Assert.Single(model.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer sk-CANARY"), (asked.Target, asked.Headers["Authorization"]));
        Assert.Equal("m", (string)JsonNode.Parse(asked.Text)!["model"]!);
    }

    [Fact]
    public async Task ModelThatFails_RefusesNobody()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using StubServer model = await StubServer.StartAsync(status: 500, body: "{}");
        await using TestGateway gateway = await TestGateway.StartAsync(state, Settings(bot, model));

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1, text: Offer), cancellationToken: Cancelled);

        Assert.Single(bot.Requests);
        Assert.Single(model.Requests);
    }

    private static Dictionary<string, string?> Settings(StubServer bot, StubServer model) => new(TestGateway.Webhook(bot.Address, Policies))
    {
        ["LanguageModel:Url"] = new Uri(model.Address, "v1").ToString(),
        ["LanguageModel:Model"] = "m",
        ["LanguageModel:Key"] = "sk-CANARY",
    };

    private static object Answer(StubRequest request, bool isSpam)
    {
        JsonNode content = JsonNode.Parse(request.Text)!["messages"]!.AsArray()[^1]!["content"]!;
        string question = content is JsonArray parts ? (string)parts[0]!["text"]! : (string)content!;
        string marker = question.Split('\n')[0]["marker: ".Length..];
        string text = $$"""{"marker": "{{marker}}", "spam": {{(isSpam ? "true" : "false")}}, "confidence": 0.9, "reason": "easy money"}""";
        return new { id = "1", @object = "chat.completion", created = 1, model = "m", choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } } };
    }
}

public sealed class FilesLanguageModelTests() : LanguageModelTests(StateKind.Files);

public sealed class SqliteLanguageModelTests() : LanguageModelTests(StateKind.Sqlite);

public sealed class PostgresLanguageModelTests() : LanguageModelTests(StateKind.Postgres);
