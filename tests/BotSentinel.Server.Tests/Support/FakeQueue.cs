using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Support;

/// <summary>The least of Telegram's <c>getUpdates</c>: a queue that forgets what an offset confirms.</summary>
internal sealed class FakeQueue : IAsyncDisposable
{
    private readonly List<(long Id, string Json)> _pending;
    private StubServer? _server;

    private FakeQueue(IEnumerable<string> updates) =>
        _pending = [.. updates.Select(json => (JsonDocument.Parse(json).RootElement.GetProperty("update_id").GetInt64(), json))];

    public Uri Address => _server!.Address;

    /// <summary>The first update id not confirmed yet.</summary>
    public long Earliest { get; private set; } = 1;

    public static async Task<FakeQueue> StartAsync(params IEnumerable<string> updates)
    {
        var queue = new FakeQueue(updates);
        queue._server = await StubServer.StartAsync(queue.AnswerAsync);
        return queue;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private Task AnswerAsync(HttpContext context, StubRequest request)
    {
        JsonElement asked = JsonDocument.Parse(request.Body).RootElement;
        if (asked.TryGetProperty("offset", out JsonElement offset))
        {
            Earliest = Math.Max(Earliest, offset.GetInt64());
        }

        return context.Response.WriteAsync(UpdateJson.Batch(_pending.Where(update => update.Id >= Earliest).Take(100).Select(update => update.Json)));
    }
}
