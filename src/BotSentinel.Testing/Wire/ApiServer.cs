using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BotSentinel.Testing.Wire;

/// <summary>The HTTP side: finds the bot and the method behind a path. Logs nothing, since paths hold tokens.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private const long LargestUpload = 50L << 20;
    private readonly WebApplication _app;
    private readonly FakeTelegram _telegram;

    private ApiServer(FakeTelegram telegram, int port)
    {
        _telegram = telegram;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestUpload + (1 << 20);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string BaseUrl => _app.Urls.First();

    public static async Task<ApiServer> StartAsync(FakeTelegram telegram, int port, CancellationToken cancellationToken)
    {
        var server = new ApiServer(telegram, port);
        try
        {
            await server._app.StartAsync(cancellationToken);
        }
        catch
        {
            await server._app.DisposeAsync();
            throw;
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        try
        {
            if (path.StartsWith("/file/bot", StringComparison.Ordinal))
            {
                await DownloadAsync(context.Response, path["/file/bot".Length..]);
            }
            else
            {
                await WriteAsync(context.Response, await AnswerAsync(context, path));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context, string path)
    {
        if (!TrySplit(path, out FakeBot? bot, out string method, out bool test))
        {
            return ApiAnswer.Fail(404, "Not Found");
        }

        if (bot is null)
        {
            return ApiAnswer.Fail(401, "Unauthorized");
        }

        try
        {
            ApiRequest request = await ApiRequestReader.ReadAsync(context.Request, method, test);
            return await _telegram.ExecuteAsync(bot, request, context.RequestAborted);
        }
        catch (ApiFailure failure)
        {
            return ApiAnswer.Fail(failure.Status, failure.Message);
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == 413)
        {
            return ApiAnswer.Fail(413, "Request Entity Too Large");
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return ApiAnswer.Fail(400, "Bad Request: can't read the request");
        }
    }

    private bool TrySplit(string path, out FakeBot? bot, out string method, out bool test)
    {
        bot = null;
        method = "";
        string[] parts = path.Split('/');
        test = parts.Length == 4 && parts[2] == "test";
        if (parts.Length != (test ? 4 : 3) || !parts[1].StartsWith("bot", StringComparison.Ordinal))
        {
            return false;
        }

        bot = _telegram.FindBot(parts[1]["bot".Length..]);
        method = parts[^1];
        return true;
    }

    private async Task DownloadAsync(HttpResponse response, string tokenAndPath)
    {
        int slash = tokenAndPath.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || _telegram.FindBot(tokenAndPath[..slash]) is null)
        {
            await WriteAsync(response, ApiAnswer.Fail(401, "Unauthorized"));
        }
        else if (_telegram.Files.FindByPath(tokenAndPath[(slash + 1)..]) is not { } file)
        {
            await WriteAsync(response, ApiAnswer.Fail(404, "Not Found"));
        }
        else
        {
            await WriteAsync(response, 200, "application/octet-stream", file.Content);
        }
    }

    private static Task WriteAsync(HttpResponse response, ApiAnswer answer) => WriteAsync(response, answer.Status, "application/json", answer.Body);

    private static async Task WriteAsync(HttpResponse response, int status, string type, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}
