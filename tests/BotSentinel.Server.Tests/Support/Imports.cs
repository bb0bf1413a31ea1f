using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Tests.Support;

/// <summary>Imports of lists, waited for.</summary>
internal static class Imports
{
    /// <summary>How it ended.</summary>
    public static async Task<JsonNode> ImportAsync(this StateGateway gateway, string list, string lines, bool isDraft = false)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"lists/{list}/import{(isDraft ? "?draft=true" : "")}") { Content = new StringContent(lines, Encoding.UTF8, "text/csv") };
        using HttpResponseMessage accepted = await gateway.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        string at = accepted.Headers.Location!.ToString()["/api/v1/".Length..];
        while (true)
        {
            JsonNode import = await gateway.Api.GetAsync(at);
            if ((string)import["state"]! != "running")
            {
                return import;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
