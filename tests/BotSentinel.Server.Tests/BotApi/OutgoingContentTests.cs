using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.BotApi;

/// <summary>What a bot in any language may say, by policy alone.</summary>
public abstract class OutgoingContentTests(StateKind state)
{
    private const string Secret = "key AKIAIOSFODNN7EXAMPLE";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Forms => new(from form in (string[])["query", "form", "json", "multipart"] from scheduled in (bool[])[true, false] select (form, scheduled));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task LeakedKey_IsRefusedAndAnythingElsePasses(string form, bool scheduled)
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":{}}""");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, Policies(scheduled)));

        HttpResponseMessage refused = await SendAsync(gateway, form, "text", Secret), caption = await SendAsync(gateway, form, "caption", Secret), passed = await SendAsync(gateway, form, "text", "good morning");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK), (refused.StatusCode, caption.StatusCode, passed.StatusCode));
        JsonElement answer = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((false, 400), (answer.GetProperty("ok").GetBoolean(), answer.GetProperty("error_code").GetInt32()));
        Assert.Contains("\"secrets-1\" of outgoingContent", answer.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AKIA", answer.ToString(), StringComparison.Ordinal);
        Assert.Single(telegram.Requests);
        Assert.Equal(2, gateway.Count("CallRefused"));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("multipart")]
    public async Task LeakedKeyInAnAlbum_IsRefused(string form)
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":[]}""");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, Policies(scheduled: true)));
        string album = JsonSerializer.Serialize(new[] { new { type = "photo", media = "http://example.org/a.jpg", caption = "one" }, new { type = "photo", media = "http://example.org/b.jpg", caption = Secret } });

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(gateway, form, "media", album)).StatusCode);
        Assert.Empty(telegram.Requests);
    }

    [Fact]
    public async Task SameAnswerAgainAndAgain_IsRefusedAsALoop()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":{}}""");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, Policies(scheduled: true)));

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync(gateway, "json", "text", "I did not understand you")));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task StateOfOutsideLists_IsToldByTheAdminListener()
    {
        string missing = Path.Combine(Path.GetTempPath(), $"no-such-list-{Guid.NewGuid():N}.txt");
        string policies = $$"""{ "outsideLists": { "mine": { "file": {{JsonSerializer.Serialize(missing)}} } } }""";
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(new Uri("http://127.0.0.1:9"), policies));

        await Eventually.TrueAsync(() => gateway.Services.GetRequiredService<BotRegistry>().All[0].Sentinel.OutsideLists[0].Failure is not null);
        JsonElement list = (await gateway.Admin.GetFromJsonAsync<JsonElement>("/status", Cancelled)).GetProperty("outsideLists").GetProperty("echo").GetProperty("mine");

        Assert.Equal(JsonValueKind.String, list.GetProperty("failure").ValueKind);
        Assert.Equal((0, JsonValueKind.Null), (list.GetProperty("entries").GetInt32(), list.GetProperty("ageSeconds").ValueKind));
    }

    private static string Policies(bool scheduled) => $$"""
        {
          "outgoing": { "enabled": {{(scheduled ? "true" : "false")}} },
          "outgoingContent": { "rules": [ { "secrets": {} }, { "repeats": { "max": 2 } } ], "flag": 0, "deny": 0.5 }
        }
        """;

    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, string form, string name, string value)
    {
        Dictionary<string, string> fields = new() { ["chat_id"] = "1", [name] = value };
        string path = $"/bot{TestGateway.Token}/sendMessage";
        return form switch
        {
            "query" => gateway.Public.GetAsync($"{path}?{string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"))}", Cancelled),
            "form" => gateway.Public.PostAsync(path, new FormUrlEncodedContent(fields), Cancelled),
            "json" => gateway.Public.PostAsync(path, new StringContent(name == "media" ? $$"""{"chat_id":1,"media":{{value}}}""" : JsonSerializer.Serialize(fields), null, "application/json"), Cancelled),
            _ => gateway.Public.PostAsync(path, Multipart(fields), Cancelled),
        };
    }

    private static MultipartFormDataContent Multipart(Dictionary<string, string> fields)
    {
        var content = new MultipartFormDataContent();
        foreach ((string name, string value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        return content;
    }
}

public sealed class FilesOutgoingContentTests() : OutgoingContentTests(StateKind.Files);

public sealed class SqliteOutgoingContentTests() : OutgoingContentTests(StateKind.Sqlite);

public sealed class PostgresOutgoingContentTests() : OutgoingContentTests(StateKind.Postgres);
