using System.Net;
using System.Text;
using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Api;

/// <summary>What must hold of every route that the gateway maps; a new one is tried without a change here.</summary>
public abstract class RouteTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task EveryRoute_AsksForAKeyInWhateverCaseItIsWritten()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        List<string> open = [];
        foreach (RouteEndpoint route in Guarded(gateway))
        {
            foreach (string path in (string[])[Path(route), Path(route).ToUpperInvariant(), Path(route).Replace("/api/v1", "/Api/V1", StringComparison.Ordinal)])
            {
                using HttpRequestMessage request = new(new HttpMethod(Method(route)), path);
                using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, TestContext.Current.CancellationToken);
                if (answer.StatusCode != HttpStatusCode.Unauthorized || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                {
                    open.Add($"{request.Method} {path}: {answer.StatusCode}");
                }
            }
        }

        Assert.Empty(open);
    }

    [Theory]
    [InlineData("""{"name":"\ud800","token":"1:a","upstream":"\ud800","reason":"\ud800","user":"\ud800","note":"\ud800","text":"\ud800"}""")]
    [InlineData("""{"user":"\ud800"}""")]
    [InlineData("""{"chat":"\udc00","text":"a"}""")]
    [InlineData("""{"user":1,"text":"\ud83d"}""")]
    [InlineData("""{"name":"a","draft":{"lists":{"block":[{"user":1,"reason":"\ud800"}]}}}""")]
    [InlineData("""{"name":"a","draft":{"\ud800":1}}""")]
    [InlineData("""{"name":"b","draft":{"lists":{"block":[{"user":"\ud800"}]}}}""")]
    [InlineData("""{"reason":"\ud800"}""")]
    [InlineData("""{"note":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("\"\\ud800\"")]
    public async Task HalfACharacter_IsAMistakeOfTheCallers(string body)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(1);
        await gateway.AddBotAsync(policy);
        List<string> failures = [];
        foreach (RouteEndpoint route in Guarded(gateway).Where(route => Method(route) is "POST" or "PUT"))
        {
            using HttpRequestMessage request = new(new HttpMethod(Method(route)), Path(route)["/api/v1/".Length..].Replace("{policy}", policy, StringComparison.Ordinal)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using HttpResponseMessage answer = await gateway.Api.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if ((int)answer.StatusCode >= 500)
            {
                failures.Add($"{request.Method} {request.RequestUri}: {answer.StatusCode} {text}");
            }
        }

        Assert.Empty(failures);
    }

    private static IEnumerable<RouteEndpoint> Guarded(StateGateway gateway) =>
        gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<ApiRoute>() is not null);

    private static string Method(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];

    private static string Path(RouteEndpoint route) => route.RoutePattern.RawText!.Replace("{list}", "block", StringComparison.Ordinal).Replace("{subject}", "user:7", StringComparison.Ordinal).Replace("{bot}", "shop", StringComparison.Ordinal).Replace("{tenant}", "default", StringComparison.Ordinal);
}

public sealed class SqliteRouteTests() : RouteTests(isPostgres: false);

public sealed class PostgresRouteTests() : RouteTests(isPostgres: true);
