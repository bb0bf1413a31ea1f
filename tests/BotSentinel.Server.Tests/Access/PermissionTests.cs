using System.Net;
using System.Text;
using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Access;

/// <summary>Every role at every route. What comes of it is docs/permissions.md, which with BOTSENTINEL_WRITE_DOCS=1 in the environment is written anew: a change of it is a change of who may what.</summary>
public sealed class PermissionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoleAtEveryRoute_IsLetInAsTheTableSays()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Dictionary<string, Browser> people = new() { ["platform owner"] = owner };
        foreach (Role role in Enum.GetValues<Role>())
        {
            string name = role.ToString().ToLowerInvariant();
            people[name] = await owner.InviteAsync(gateway, name, name);
        }

        StringBuilder table = new($"""
            # Who may what

            Written by a test that tries every role at every route of the API ([access.md](access.md)). A platform owner may what an owner may, in every tenant.

            | route | {string.Join(" | ", people.Keys)} | an API key |
            |---|{string.Concat(Enumerable.Repeat("---|", people.Count + 1))}

            """.ReplaceLineEndings("\n"));
        foreach (RouteEndpoint route in Routes(gateway))
        {
            string method = route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0], path = route.RoutePattern.RawText!["/api/v1/".Length..];
            ApiRoute about = route.Metadata.GetMetadata<ApiRoute>()!;
            List<string> cells = [];
            foreach ((string name, Browser person) in people)
            {
                bool isLetIn = await IsLetInAsync(person, route, method, path);
                KeyScope may = name == "platform owner" ? Permissions.PlatformOwner : Permissions.Of(Enum.Parse<Role>(name, ignoreCase: true));
                Assert.True(!isLetIn || (may & about.Scope) == about.Scope, $"{name} got in at {method} {path}.");
                cells.Add(isLetIn ? "yes" : "");
            }

            string scope = string.Join(", ", KeyScopes.Write(about.Scope));
            table.Append($"| {method} /{path.TrimEnd('/')} | {string.Join(" | ", cells)} | {(about.IsForPeople ? "never" : scope.Length == 0 ? "any" : scope)} |\n");
        }

        string file = Path.Combine(Repository.Root, "docs", "permissions.md");
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, table.ToString(), Cancelled);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, Cancelled), table.ToString());
        foreach (Browser person in people.Values)
        {
            person.Dispose();
        }
    }

    // Signing out comes last: nobody is anybody after it.
    private static IEnumerable<RouteEndpoint> Routes(StateGateway gateway) => gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<ApiRoute>() is not null)
        .OrderBy(route => route.RoutePattern.RawText!.EndsWith("sign-out", StringComparison.Ordinal)).ThenBy(route => route.RoutePattern.RawText, StringComparer.Ordinal);

    // Past the guard a request fails for what it asks for, which is nothing; that one's own tenant is not found says that it is not theirs to change.
    private static async Task<bool> IsLetInAsync(Browser person, RouteEndpoint route, string method, string path)
    {
        bool isOfTenant = path.StartsWith("tenants/{tenant}", StringComparison.Ordinal);
        string address = route.RoutePattern.Parameters.Aggregate(path, (filled, parameter) => filled.Replace($"{{{parameter.Name}}}", parameter.Name == "tenant" ? TenantRow.Default : parameter.Name == "list" ? "block" : "none_0", StringComparison.Ordinal));
        string? body = method is "GET" or "DELETE" ? null : isOfTenant && method == "PUT" ? """{"enabled":true,"quotas":{}}""" : isOfTenant ? """{"name":"k"}""" : "{}";
        string type = route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json";
        HttpRequestMessage request = new(new HttpMethod(method), $"/api/v1/{address}") { Content = body is null ? null : new StringContent(body, null, type) };
        using HttpResponseMessage answer = await person.SendAsync(request, "*");
        Assert.True(answer.StatusCode != HttpStatusCode.Unauthorized && (int)answer.StatusCode < 500, $"{method} {path}: {answer.StatusCode}");
        return answer.StatusCode != HttpStatusCode.Forbidden && !(isOfTenant && answer.StatusCode == HttpStatusCode.NotFound);
    }
}
