using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Lists;

public abstract class DangerTests(bool isPostgres) : IAsyncLifetime
{
    private StateGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await StateGateway.StartAsync(isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite, new() { ["TrustedProxies:0"] = "127.0.0.1", ["TrustedProxies:1"] = "10.9.0.0/24" });

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("network:127.0.0.1/32", "loopback")]
    [InlineData("network:0.0.0.0/0", "loopback")]
    [InlineData("network:::1/128", "loopback")]
    [InlineData("network:10.9.0.7/32", "proxy")]
    [InlineData("network:10.0.0.0/8", "proxy")]
    [InlineData("network:203.0.113.7/32", "ownAddress")]
    public async Task BlockingWhatNobodyMeansTo_TakesItsNameOnceMore(string subject, string danger)
    {
        string path = $"/api/v1/lists/block/entries/{Uri.EscapeDataString(subject)}";

        JsonNode refused = await PutAsync(path, HttpStatusCode.Conflict);
        await PutAsync($"{path}?confirm=yes", HttpStatusCode.Conflict);
        await PutAsync($"{path}?confirm={Uri.EscapeDataString(subject)}", HttpStatusCode.OK);

        Assert.Equal(("urn:botsentinel:problem:dangerous", danger, subject), ((string)refused["type"]!, (string)refused["danger"]!, (string)refused["subject"]!));
    }

    [Theory]
    [InlineData("block", "network:198.51.100.0/24")]
    [InlineData("block", "user:5")]
    [InlineData("allow", "network:127.0.0.1/32")]
    public Task OtherEntries_TakeNoConfirmation(string list, string subject) => PutAsync($"/api/v1/lists/{list}/entries/{Uri.EscapeDataString(subject)}", HttpStatusCode.OK);

    [Fact]
    public async Task AddressThatTheOnlyOwnerIsSignedInFrom_IsDangerousToo()
    {
        using Browser owner = await Browser.OwnerAsync(_gateway);
        HttpRequestMessage signIn = new(HttpMethod.Post, "/api/v1/access/sign-in") { Content = JsonContent(new { login = owner.Login, password = Browser.Password, code = owner.Code(1) }) };
        signIn.Headers.Add("X-Forwarded-For", "198.51.100.9");
        using HttpResponseMessage signedIn = await owner.SendAsync(signIn);
        Assert.Equal(HttpStatusCode.NoContent, signedIn.StatusCode);

        JsonNode refused = await PutAsync($"/api/v1/lists/block/entries/{Uri.EscapeDataString("network:198.51.100.0/24")}", HttpStatusCode.Conflict);

        Assert.Equal("lastOwner", (string)refused["danger"]!);
    }

    [Fact]
    public async Task BlockingASubject_AsksTheSame()
    {
        await _gateway.Api.SendAsync(HttpMethod.Post, "subjects/network:127.0.0.1/block", "{}", HttpStatusCode.Conflict);
        await _gateway.Api.SendAsync(HttpMethod.Post, "subjects/network:127.0.0.1/block?confirm=127.0.0.1", "{}", HttpStatusCode.Conflict);
        await _gateway.Api.SendAsync(HttpMethod.Post, "subjects/network:127.0.0.1/block?confirm=network:127.0.0.1", "{}", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Import_LeavesDangerousLinesOut()
    {
        JsonNode import = await _gateway.ImportAsync("block", "user:5\nnetwork:127.0.0.0/8\n");

        Assert.Equal((1, 1), ((int)import["added"]!, (int)import["refused"]!));
        Assert.Equal(2, (int)Assert.Single(import["errors"]!.AsArray())!["line"]!);
        Assert.Contains("dangerous", (string)import["errors"]![0]!["problem"]!, StringComparison.Ordinal);
    }

    private static StringContent JsonContent(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private async Task<JsonNode> PutAsync(string path, HttpStatusCode expected)
    {
        HttpRequestMessage request = new(HttpMethod.Put, path) { Content = JsonContent(new { reason = "test" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using HttpResponseMessage answer = await _gateway.Api.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}

public sealed class SqliteDangerTests() : DangerTests(isPostgres: false);

public sealed class PostgresDangerTests() : DangerTests(isPostgres: true);
