using BotSentinel.Server.BotApi;
using BotSentinel.Server.Health;
using BotSentinel.Server.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace BotSentinel.Server.Public;

/// <summary>
/// What the public listener answers: webhooks and the Bot API, nothing else. It sits on the server itself, below the web
/// framework's request log, tracing and routing: they cost time on every update, and they write down paths, which hold tokens.
/// </summary>
internal sealed partial class PublicTraffic(WebhookEndpoint webhooks, BotApiEndpoint botApi, GatewayState state, ILogger<PublicTraffic> logger) : IHttpApplication<DefaultHttpContext>
{
    private const string Hook = "/hook/";

    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> connection)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        if (connection.HostContext is { } used)
        {
            used.Initialize(contextFeatures);
            return used;
        }

        return connection.HostContext = new DefaultHttpContext(contextFeatures);
    }

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; nobody is there to be told.
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            Log.Failed(logger, failure);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    private Task RouteAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith(Hook, StringComparison.Ordinal))
        {
            return DeliverAsync(context, path);
        }

        if (BotApiPath.TryParse(path, out BotApiPath call))
        {
            return botApi.HandleAsync(context, call);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task DeliverAsync(HttpContext context, string path)
    {
        if (!state.TryBeginWebhook())
        {
            // Telegram keeps the update and comes again, on a new connection, which another gateway may answer.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.Connection = "close";
            return;
        }

        try
        {
            await webhooks.HandleAsync(context, path.AsSpan(Hook.Length));
        }
        finally
        {
            state.EndWebhook();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request of the public listener failed")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
