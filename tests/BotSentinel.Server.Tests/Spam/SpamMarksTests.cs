using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Spam;

/// <summary>What operators mark on the admin listener.</summary>
public abstract class SpamMarksTests(StateKind state) : IDisposable
{
    private const string Policies = """{ "policies": { "default": { "content": { "rules": [ { "spam": {} } ] } } } }""";
    private const string Text = "Our club meets at the old mill on Friday evening, bring some friends and something to eat.";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"botsentinel-{Guid.NewGuid():N}");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task MarkedText_IsRefusedAtOnceAndPassesOnceTheMarkIsUndone()
    {
        await using StubServer bot = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(""));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, Policies));
        await SendAsync(gateway, 1);

        JsonElement mark = await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna" });
        await SendAsync(gateway, 2);
        using HttpResponseMessage undone = await gateway.Admin.DeleteAsync($"/spam/marks/{mark.GetProperty("id")}", Cancelled);
        await SendAsync(gateway, 3);

        Assert.Equal(HttpStatusCode.OK, undone.StatusCode);
        Assert.Equal([1, 3], bot.Requests.Select(request => JsonDocument.Parse(request.Text).RootElement.GetProperty("update_id").GetInt64()));
        Assert.Equal(("anna", "spam", true, true), (mark.GetProperty("by").GetString(), mark.GetProperty("label").GetString(), mark.GetProperty("learns").GetBoolean(), mark.GetProperty("modelDisagreed").GetBoolean()));
    }

    [Fact]
    public async Task MarksOfATenant_AreListedSummedUpAndUndoneApart()
    {
        await using TestGateway gateway = await StartAsync();
        await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna", tenant = "a" });
        await MarkAsync(gateway, new { text = Text, label = "not spam", by = "ben", tenant = "a" });
        await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna", learn = false });

        JsonElement own = await GetAsync(gateway, "/spam/marks"), others = await GetAsync(gateway, "/spam/marks?tenant=a&limit=1"), report = await GetAsync(gateway, "/spam/report?tenant=a");
        using HttpResponseMessage undone = await gateway.Admin.DeleteAsync("/spam/marks?by=anna&tenant=a", Cancelled);

        Assert.False(Assert.Single(own.GetProperty("marks").EnumerateArray()).GetProperty("learns").GetBoolean());
        Assert.Equal("not spam", Assert.Single(others.GetProperty("marks").EnumerateArray()).GetProperty("label").GetString());
        Assert.Equal((1, 1, 1), (report.GetProperty("spam").GetInt32(), report.GetProperty("notSpam").GetInt32(), report.GetProperty("disputedTexts").GetInt32()));
        Assert.Equal(1, (await undone.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("undone").GetInt32());
        Assert.Equal(1, (await GetAsync(gateway, "/spam/report?tenant=a")).GetProperty("undone").GetInt32());
    }

    [Theory]
    [InlineData("{}", 400, "text label by")]
    [InlineData("""{ "text": "x", "label": "ham", "by": "anna" }""", 400, "label")]
    [InlineData("""{ "text": "x", "label": "spam", "by": " ", "tenant": "" }""", 400, "by tenant")]
    [InlineData("""{ "text": "x", "label": "spam", "by": "anna", "lern": false }""", 400, "")]
    [InlineData("""{ "text": "x" """, 400, "")]
    [InlineData("null", 400, "")]
    [InlineData("[]", 400, "")]
    public async Task WrongMark_IsAProblemThatNamesEveryMistake(string body, int status, string mistakes)
    {
        await using TestGateway gateway = await StartAsync();

        using HttpResponseMessage answer = await gateway.Admin.PostAsync("/spam/marks", new StringContent(body, null, "application/json"), Cancelled);

        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(mistakes, problem.TryGetProperty("errors", out JsonElement errors) ? string.Join(' ', errors.EnumerateObject().Select(error => error.Name)) : "");
        Assert.Empty((await GetAsync(gateway, "/spam/marks")).GetProperty("marks").EnumerateArray());
    }

    [Fact]
    public async Task BodyThatIsTooLargeOrNoJson_IsRefused()
    {
        await using TestGateway gateway = await StartAsync();

        using HttpResponseMessage large = await gateway.Admin.PostAsJsonAsync("/spam/marks", new { text = new string('a', 70_000), label = "spam", by = "anna" }, Cancelled);
        using HttpResponseMessage form = await gateway.Admin.PostAsync("/spam/marks", new StringContent("text=a&label=spam&by=anna", null, "application/x-www-form-urlencoded"), Cancelled);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType), (large.StatusCode, form.StatusCode));
    }

    [Theory]
    [InlineData("DELETE", "/spam/marks/7", 404)]
    [InlineData("DELETE", "/spam/marks", 400)]
    [InlineData("GET", "/spam/marks?limit=0", 400)]
    [InlineData("GET", "/spam/marks?limit=x", 400)]
    public async Task WrongQuestion_IsToldWhatIsWrong(string method, string path, int status)
    {
        await using TestGateway gateway = await StartAsync();

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/spam/marks")]
    [InlineData("/spam/report")]
    public async Task Marks_AnswerOnTheAdminListenerAlone(string path)
    {
        await using TestGateway gateway = await StartAsync();

        using HttpResponseMessage admin = await gateway.Admin.GetAsync(path, Cancelled), other = await gateway.Public.GetAsync(path, Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (admin.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Restart_KeepsMarksWithTheirNumbers()
    {
        string before, after;
        await using (TestGateway gateway = await StartAsync(_folder))
        {
            await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna" });
            await MarkAsync(gateway, new { text = "another", label = "not spam", by = "ben", tenant = "a" });
            before = await gateway.Admin.GetStringAsync("/spam/marks", Cancelled) + await gateway.Admin.GetStringAsync("/spam/marks?tenant=a", Cancelled);
        }

        await using (TestGateway gateway = await StartAsync(_folder))
        {
            after = await gateway.Admin.GetStringAsync("/spam/marks", Cancelled) + await gateway.Admin.GetStringAsync("/spam/marks?tenant=a", Cancelled);
        }

        Assert.Equal(before, after);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_folder, "spam.marks")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Marks_AreWrittenWithoutWaitingForTheEnd()
    {
        await using TestGateway gateway = await StartAsync(_folder);

        await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna" });

        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_folder, "spam.marks")));
    }

    [Fact]
    public async Task DamagedFile_BeginsAnewAndIsNotWrittenOver()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "spam.marks"), "not marks", Cancelled);

        await using (TestGateway gateway = await StartAsync(_folder))
        {
            await MarkAsync(gateway, new { text = Text, label = "spam", by = "anna" });
        }

        Assert.Equal("not marks", await File.ReadAllTextAsync(Path.Combine(_folder, "spam.marks.damaged"), Cancelled));
        await using TestGateway again = await StartAsync(_folder);
        Assert.Single((await GetAsync(again, "/spam/marks")).GetProperty("marks").EnumerateArray());
    }

    private Task<TestGateway> StartAsync(string? folder = null) =>
        TestGateway.StartAsync(state, new(TestGateway.Polling(new Uri("http://127.0.0.1:9"), Policies)) { ["StateFolder"] = folder });

    private static async Task SendAsync(TestGateway gateway, long update)
    {
        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(update, text: Text), cancellationToken: Cancelled);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static async Task<JsonElement> MarkAsync(TestGateway gateway, object mark)
    {
        using HttpResponseMessage answer = await gateway.Admin.PostAsJsonAsync("/spam/marks", mark, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static Task<JsonElement> GetAsync(TestGateway gateway, string path) => gateway.Admin.GetFromJsonAsync<JsonElement>(path, Cancelled);
}

public sealed class FilesSpamMarksTests() : SpamMarksTests(StateKind.Files);

public sealed class SqliteSpamMarksTests() : SpamMarksTests(StateKind.Sqlite);

public sealed class PostgresSpamMarksTests() : SpamMarksTests(StateKind.Postgres);
