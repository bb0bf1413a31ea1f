using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Mutations;

/// <summary>A bot's webhook that takes whatever comes.</summary>
internal sealed class WebhookSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _received = new();

    private WebhookSink()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/hook", async (HttpRequest request) =>
        {
            using StreamReader reader = new(request.Body, Encoding.UTF8);
            _received.Enqueue(await reader.ReadToEndAsync());
        });
    }

    public string Url => _app.Urls.First() + "/hook";

    public int Count => _received.Count;

    public static async Task<WebhookSink> StartAsync()
    {
        WebhookSink sink = new();
        await sink._app.StartAsync();
        return sink;
    }

    public bool HasReceived(string text) => _received.Any(update => update.Contains(text, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
