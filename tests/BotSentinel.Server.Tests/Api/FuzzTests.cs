using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Api;

/// <summary>
/// Every route that the gateway describes, asked for by requests that nobody in their right mind sends: wrong types, sizes and encodings, other kinds of ids, torn headers. Whatever
/// comes, it is answered by what was asked for or by a problem, and nothing of the inside shows.
/// </summary>
public abstract class FuzzTests(bool isPostgres)
{
    private const int PerRoute = 60;

    // Another one to look further: BOTSENTINEL_FUZZ_SEED=7.
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("BOTSENTINEL_FUZZ_SEED"), out int seed) ? seed : 20261125;

    private static readonly string[] Inside = ["   at ", "Exception", "System.", "Microsoft.", "BotSentinel.Server", "Npgsql", "SQLite", ".cs:line"];

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task EveryRoute_AnswersAnythingByAnAnswerOrAProblem()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        FuzzRequests requests = new(Seed, gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority), await DescriptionAsync(gateway), await FillAsync(gateway));

        // Large bodies wait to be asked for: who is refused in the middle of one may lose the answer.
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1), RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 }) { Timeout = TimeSpan.FromSeconds(60) };
        Dictionary<string, string> failures = [];
        HashSet<HttpStatusCode> answered = [];
        int tried = 0;
        foreach (FuzzRoute route in requests.Routes)
        {
            for (int i = 0; i < PerRoute; i++, tried++)
            {
                (HttpRequestMessage request, string told) = requests.Next(route, gateway.Key);
                using HttpResponseMessage? answer = await SendAsync(client, request);
                if (answer is null)
                {
                    failures.TryAdd("no answer", $"seed {Seed}, {tried}: {told}");
                    continue;
                }

                answered.Add(answer.StatusCode);
                if (await WrongAsync(answer) is { } wrong)
                {
                    failures.TryAdd(wrong, $"seed {Seed}, {tried}: {told}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(20).Select(failure => $"{failure.Key}\n    {failure.Value}")));
        Assert.True(tried >= 40 * PerRoute, $"{tried} requests were tried.");

        // That much came through to the use cases, and did not stop at the first look.
        Assert.Superset(
            new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.Accepted, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionRequired, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity },
            answered);
        await gateway.Api.GetAsync("bots");
    }

    private static async Task<JsonNode> DescriptionAsync(StateGateway gateway) =>
        JsonNode.Parse(await gateway.Admin.GetStringAsync("/api/openapi/v1.json", TestContext.Current.CancellationToken))!;

    // Null: the connection ended.
    private static async Task<HttpResponseMessage?> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            return await client.SendAsync(request, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    // Null: as it should be.
    private static async Task<string?> WrongAsync(HttpResponseMessage answer)
    {
        string text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        string said = $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {(text.Length > 200 ? text[..200] : text)}";
        if ((int)answer.StatusCode >= 500 || Inside.Any(word => text.Contains(word, StringComparison.Ordinal)))
        {
            return said;
        }

        if ((int)answer.StatusCode < 400)
        {
            return null;
        }

        // What is no HTTP, or too long to be read at all, the web server itself refuses before there is a route.
        bool isUnread = answer.StatusCode is (HttpStatusCode.BadRequest or HttpStatusCode.RequestUriTooLong or HttpStatusCode.RequestHeaderFieldsTooLarge) && text.Length == 0 && answer.Headers.ConnectionClose == true;
        return isUnread || IsProblem(answer, text) ? null : said;
    }

    private static bool IsProblem(HttpResponseMessage answer, string text) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && JsonNode.Parse(text) is JsonObject problem
        && (int?)problem["status"] == (int)answer.StatusCode
        && new[] { "type", "title", "detail" }.All(name => problem[name]?.GetValueKind() == System.Text.Json.JsonValueKind.String);

    // One of everything, so that there is something to be found.
    private static async Task<Dictionary<string, string>> FillAsync(StateGateway gateway)
    {
        string policy = await gateway.PublishAsync(1, "fuzzed");
        string spare = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"spare"}""", HttpStatusCode.Created))["id"]!;
        string bot = await gateway.AddBotAsync(policy);
        string key = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"spare"}""", HttpStatusCode.Created))["about"]!["id"]!;
        string tenant = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"spare"}""", HttpStatusCode.Created))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:7", "{}", HttpStatusCode.OK, "*");
        string decision = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""", HttpStatusCode.OK))["id"]!;
        using HttpRequestMessage lines = new(HttpMethod.Post, "lists/allow/import") { Content = new StringContent("user:8", new MediaTypeHeaderValue("text/csv")) };
        using HttpResponseMessage import = await gateway.Api.SendAsync(lines);
        return new()
        {
            ["tenant"] = tenant,
            ["policy"] = policy,
            ["spare"] = spare,
            ["bot"] = bot,
            ["key"] = key,
            ["decision"] = decision,
            ["import"] = (string)JsonNode.Parse(await import.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!,
            ["list"] = "block",
            ["subject"] = "user:7",
            ["version"] = "1",
        };
    }
}

public sealed class SqliteFuzzTests() : FuzzTests(isPostgres: false);

public sealed class PostgresFuzzTests() : FuzzTests(isPostgres: true);
