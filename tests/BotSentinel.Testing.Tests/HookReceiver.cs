using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Testing.Tests;

/// <summary>A bot's webhook: a small web server whose answers a test decides.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    private HookReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>Status and body of the answer to an update. Default: 200 with an empty body.</summary>
    public Func<Delivery, Task<(int Status, string Body)>> Answer { get; set; } = _ => Task.FromResult((200, ""));

    public ConcurrentQueue<Delivery> Seen { get; } = new();

    public static async Task<HookReceiver> StartAsync()
    {
        var receiver = new HookReceiver();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask<Delivery> NextAsync() => _deliveries.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using JsonDocument update = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var delivery = new Delivery(
            update.RootElement.GetProperty("update_id").GetInt64(),
            update.RootElement.GetProperty("message").GetProperty("chat").GetProperty("id").GetInt64(),
            context.Request.Headers["X-Telegram-Bot-Api-Secret-Token"]);
        Seen.Enqueue(delivery);
        _deliveries.Writer.TryWrite(delivery);
        (context.Response.StatusCode, string body) = await Answer(delivery);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    internal sealed record Delivery(long UpdateId, long ChatId, string? SecretToken);
}
