using System.Net;
using System.Text.RegularExpressions;

namespace BotSentinel.Server.Tests.Support;

/// <summary>The same person's browser at <see cref="NodeProvider"/>: goes through its pages, and keeps its cookies from one visit to the next.</summary>
internal sealed partial class ProviderVisitor : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>Pages that were seen on the last visit, in order: <c>login</c>, <c>consent</c>.</summary>
    public List<string> Pages { get; } = [];

    /// <summary>Goes where the gateway sends one, signs in under this name if asked to, agrees to what is asked for, and comes back.</summary>
    /// <param name="away">Where the gateway sends one.</param>
    /// <param name="name">Who signs in.</param>
    /// <param name="cancelAt">The page at which to cancel; null: none.</param>
    /// <returns>What the provider sends one back to the gateway with.</returns>
    public async Task<Uri> VisitAsync(Uri away, string name, string? cancelAt = null)
    {
        Pages.Clear();
        Uri at = away;
        HttpResponseMessage answer = await GetAsync(at);
        while (true)
        {
            using HttpResponseMessage seen = answer;
            if (seen.Headers.Location is { } next)
            {
                at = new Uri(at, next);
                if (!at.IsLoopback)
                {
                    return at;
                }

                answer = await GetAsync(at);
                continue;
            }

            string page = await seen.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(seen.StatusCode == HttpStatusCode.OK, $"{at}: {seen.StatusCode} {page}");
            string prompt = Prompt.Match(page).Groups[1].Value;
            Pages.Add(prompt);
            if (prompt == cancelAt)
            {
                at = new Uri(at, Cancel.Match(page).Groups[1].Value);
                answer = await GetAsync(at);
                continue;
            }

            at = new Uri(at, Form.Match(page).Groups[1].Value);
            answer = await _client.PostAsync(at, new FormUrlEncodedContent([new("prompt", prompt), new("login", name), new("password", "any")]), TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"prompt\" value=\"(\\w+)\"")]
    private static partial Regex Prompt { get; }

    [GeneratedRegex("<form [^>]*action=\"([^\"]+)\"")]
    private static partial Regex Form { get; }

    [GeneratedRegex("<a href=\"([^\"]+)\">\\[ Cancel \\]")]
    private static partial Regex Cancel { get; }

    private Task<HttpResponseMessage> GetAsync(Uri address) => _client.GetAsync(address, TestContext.Current.CancellationToken);
}
