using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Api;

/// <summary>Holds docs/openapi.json to what the gateway says of its API. With BOTSENTINEL_WRITE_DOCS=1 in the environment it is written anew.</summary>
public sealed class DescriptionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Description_IsTheOneThatIsCheckedIn()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        string file = Path.Combine(Repository.Root, "docs", "openapi.json");

        string told = (await gateway.Admin.GetStringAsync("/api/openapi/v1.json", Cancelled)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, told, Cancelled);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, Cancelled), told);
    }

    [Fact]
    public async Task Description_IsWrittenOnceHoweverOftenStrangersAsk()
    {
        int written = 0;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => builder.Services.Configure<OpenApiOptions>("v1", options => options.AddDocumentTransformer((_, _, _) =>
        {
            written++;
            return Task.CompletedTask;
        })));

        string first = await gateway.Admin.GetStringAsync("/api/openapi/v1.json", Cancelled), second = await gateway.Admin.GetStringAsync("/api/openapi/v1.json", Cancelled);

        Assert.Equal(first, second);
        Assert.Equal(1, written);
    }

    [Fact]
    public async Task EveryOperation_HasANameASummaryAndAProblem()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        JsonNode description = JsonNode.Parse(await gateway.Admin.GetStringAsync("/api/openapi/v1.json", Cancelled))!;

        string[] bare = [.. from path in description["paths"]!.AsObject()
                            from operation in path.Value!.AsObject()
                            where operation.Value!["operationId"] is null || operation.Value["summary"] is null || (path.Key != "/api/v1/health" && operation.Value["responses"]!["401"] is null)
                            select $"{operation.Key} {path.Key}"];
        Assert.Empty(bare);
    }

    [Fact]
    public async Task Page_ShowsTheDescriptionWithoutAskingForAKey()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        using HttpResponseMessage page = await gateway.Admin.GetAsync("/api/docs/", Cancelled);
        using HttpResponseMessage onPublic = await gateway.Public.GetAsync("/api/docs/", Cancelled);
        using HttpResponseMessage script = await gateway.Admin.GetAsync("/api/docs/scalar.js", Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (page.StatusCode, onPublic.StatusCode));
        Assert.Contains("v1.json", await page.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task Page_TellsItsMakerNothing()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        string page = await gateway.Admin.GetStringAsync("/api/docs/", Cancelled);

        string[] off = ["\"telemetry\":false", "\"agent\":{\"disabled\":true", "\"mcp\":{\"disabled\":true", "\"showDeveloperTools\":\"never\"", "\"hideClientButton\":true"];
        string squeezed = page.Replace(" ", "", StringComparison.Ordinal);
        Assert.All(off, setting => Assert.Contains(setting, squeezed, StringComparison.Ordinal));
    }
}
