using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Tests.Api;

/// <summary>A route as the API's description tells of it.</summary>
internal sealed record FuzzRoute(string Method, string Path, string[] Query, bool WantsIfMatch, bool IsRemembered, string? BodyType, JsonNode? Body);

/// <summary>Makes requests that are almost right, each with some of its parts spoilt. The same seed makes the same ones.</summary>
/// <param name="seed">What they are drawn by.</param>
/// <param name="gateway">Where the API is, without a slash at the end.</param>
/// <param name="description">The API's description by OpenAPI.</param>
/// <param name="ids">What is there, by the name that paths have for it.</param>
internal sealed class FuzzRequests(int seed, string gateway, JsonNode description, Dictionary<string, string> ids)
{
    // For most routes. Sent with its length told, so that it can be refused before it comes.
    private const int TooLarge = 1 << 20;

    private static readonly string[] Methods = ["PATCH", "PUT", "POST", "DELETE", "OPTIONS", "BREW"];
    private static readonly string[] ContentTypes = ["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=nonsense", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "*/*", "nothing"];
    private static readonly string[] IfMatches = ["*", "\"v1\"", "\"v2\"", "\"v\"", "v1", "W/\"v1\"", "\"v99999999999999999999\"", "\"v-1\"", "\"\"", "\"v1\", \"v2\"", "\"", "\"v\u00e9\"", new string('v', 4_000)];
    private static readonly string[] Authorizations = ["", "Bearer", "Bearer ", "Bearer bs_nothing", "Basic YTpi", "bearer \u00ff\u00fe", "Bearer " + new string('a', 5_000)];

    // What looks like a path upwards is to be sent as such.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly Random _random = new(seed);
    private readonly FuzzBodies _bodies = new(new Random(seed + 1), description, ids);
    private readonly string[] _values = [.. ids.Values, .. FuzzBodies.Texts];

    /// <summary>All routes; those that take something away come last.</summary>
    public IReadOnlyList<FuzzRoute> Routes { get; } =
    [
        .. (from path in description["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select RouteOf(operation.Key.ToUpperInvariant(), path.Key, operation.Value!)).OrderBy(route => route.Method == "DELETE"),
    ];

    /// <summary>A request, and what to say of it.</summary>
    public (HttpRequestMessage Request, string Told) Next(FuzzRoute route, string key)
    {
        string method = OneIn(25) ? Pick(Methods) : route.Method;
        string address = Filled(route.Path) + Query(route);
        HttpRequestMessage request = new(new HttpMethod(method), new Uri(gateway + address, AsItIs));
        StringBuilder told = new($"{method} {address}");
        Head(request, "Authorization", OneIn(25) ? Pick(Authorizations) : $"Bearer {key}", null);
        if (route.WantsIfMatch ? !OneIn(8) : OneIn(20))
        {
            Head(request, "If-Match", OneIn(2) ? "*" : Pick(IfMatches), told);
        }

        if (route.IsRemembered ? OneIn(3) : OneIn(20))
        {
            Head(request, "Idempotency-Key", OneIn(2) ? "again" : Pick(FuzzBodies.Texts), told);
        }

        if (route.BodyType is not null ? !OneIn(12) : OneIn(12))
        {
            byte[] body = route.BodyType == "text/csv" ? _bodies.Lines() : _bodies.Next(route.Body);
            if (route.BodyType is null && body.Length >= TooLarge)
            {
                // Who takes no body answers without reading it, and hangs up on who goes on sending.
                body = body[..(TooLarge / 2)];
            }

            request.Content = OneIn(10) && body.Length < TooLarge ? new StreamContent(new UnsizedStream(body)) : new ByteArrayContent(body);
            string? type = OneIn(8) ? Pick(ContentTypes) : OneIn(15) ? null : route.BodyType ?? "application/json";
            if (type is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            if (OneIn(40))
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
            }

            request.Headers.ExpectContinue = body.Length >= TooLarge;
            told.Append(CultureInfo.InvariantCulture, $" {type} {body.Length} bytes: {Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(200, body.Length)))}");
        }

        return (request, told.ToString());
    }

    private static FuzzRoute RouteOf(string method, string path, JsonNode operation)
    {
        JsonNode[] parameters = [.. operation["parameters"]?.AsArray().Select(parameter => parameter!) ?? []];
        KeyValuePair<string, JsonNode?>? body = operation["requestBody"]?["content"]?.AsObject().FirstOrDefault();
        bool Has(string header) => parameters.Any(parameter => (string?)parameter["name"] == header);
        return new FuzzRoute(
            method,
            path,
            [.. parameters.Where(parameter => (string?)parameter["in"] == "query").Select(parameter => (string)parameter["name"]!)],
            Has("If-Match"),
            Has("Idempotency-Key"),
            body?.Key,
            body?.Value?["schema"]);
    }

    // Not the API's own client's, who would refuse to send some of it.
    private static void Head(HttpRequestMessage request, string name, string value, StringBuilder? told)
    {
        request.Headers.TryAddWithoutValidation(name, value);
        told?.Append(CultureInfo.InvariantCulture, $" {name}: {value[..Math.Min(100, value.Length)]}");
    }

    private string Filled(string path) => string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? Segment(part[1..^1]) : part));

    private string Segment(string name) => OneIn(4) ? Escaped(Pick(_values)) : ids.TryGetValue(name, out string? id) ? Escaped(id) : "x";

    private string Query(FuzzRoute route)
    {
        List<string> wishes = [.. route.Query.Where(_ => OneIn(2)).Select(name => $"{name}={Escaped(OneIn(3) && ids.TryGetValue(name, out string? id) ? id : Pick(_values))}")];
        if (OneIn(20))
        {
            wishes.Add($"{Escaped(Pick(_values))}={Escaped(Pick(_values))}");
        }

        return wishes.Count == 0 ? "" : "?" + string.Join('&', wishes);
    }

    // Sometimes bytes that are no UTF-8, or escapes that are none.
    private string Escaped(string text) => _random.Next(12) switch
    {
        0 => "%FF%FE",
        1 => "%ZZ",
        2 => "%C0%AF..%2F",
        _ => Uri.EscapeDataString(text.Length == 0 ? " " : text),
    };

    private bool OneIn(int count) => _random.Next(count) == 0;

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    /// <summary>A body whose length is not told beforehand.</summary>
    private sealed class UnsizedStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
