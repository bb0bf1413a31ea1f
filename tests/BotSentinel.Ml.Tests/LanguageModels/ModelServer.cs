using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Ml.Tests.LanguageModels;

/// <summary>A server that speaks as OpenAI, Ollama and Anthropic do, on a free port of the loopback address.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What the model says, given the marker; null: the server fails.</summary>
    public Func<string, string?> Says { get; set; } = marker => $$"""{"marker": "{{marker}}", "spam": true, "confidence": 0.9, "reason": "easy money"}""";

    /// <summary>Whether it never answers.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The latest request.</summary>
    public (string Path, string? Key, JsonNode Body) Asked { get; private set; }

    public static async Task<ModelServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        ModelServer server = new(app);
        app.MapPost("/v1/chat/completions", context => server.AnswerAsync(context, text => new { id = "1", @object = "chat.completion", created = 1, model = "m", choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } }, usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 } }));
        app.MapPost("/api/chat", context => server.AnswerAsync(context, text => new { model = "m", created_at = "2026-01-01T00:00:00Z", message = new { role = "assistant", content = text }, done = true, done_reason = "stop" }));
        app.MapPost("/v1/messages", context => server.AnswerAsync(context, text => new { id = "1", type = "message", role = "assistant", model = "m", content = new[] { new { type = "text", text } }, stop_reason = "end_turn", usage = new { input_tokens = 1, output_tokens = 1 } }));
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<string, object> shape)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        string? key = context.Request.Headers.Authorization.FirstOrDefault() ?? context.Request.Headers["x-api-key"].FirstOrDefault();
        Asked = (context.Request.Path, key?.Replace("Bearer ", "", StringComparison.Ordinal), body);
        if (IsSilent)
        {
            TaskCompletionSource gone = new();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        JsonNode content = body["messages"]!.AsArray()[^1]!["content"]!;
        string question = content is JsonArray parts ? (string)parts[0]!["text"]! : (string)content!;
        if (Says(FakeChatClient.MarkerOf(question)) is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("{\"error\": {\"message\": \"no\", \"type\": \"invalid_request_error\"}}");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(shape(text)) + "\n");
    }
}
