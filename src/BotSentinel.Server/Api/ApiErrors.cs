using BotSentinel.Server.Audit;
using Microsoft.AspNetCore.Http.Timeouts;

namespace BotSentinel.Server.Api;

/// <summary>Answers every failed request of the API with a problem.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, Refusals refusals, ILogger<ApiErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentType is null)
            {
                await Problems.WriteAsync(context, Silent(context.Response.StatusCode));
            }
        }
        catch (Exception) when (!context.Response.HasStarted && context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true)
        {
            context.RequestAborted = CancellationToken.None;
            await Problems.WriteAsync(context, new ProblemException(503, "too-slow", "Unavailable", "The answer took too long to be made. Ask for less, or later."));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; nobody is there to be told.
        }
        catch (Exception failure) when (!context.Response.HasStarted && Problems.Of(failure) is { } problem)
        {
            if (problem.Status >= 500)
            {
                LogDown(failure);
            }

            await refusals.NoteAsync(context, problem);
            await Problems.WriteAsync(context, problem);
        }
#pragma warning disable CA1031 // The last border: whatever it was, it is told in the log and nowhere else.
        catch (Exception failure) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailed(failure);
            await Problems.WriteAsync(context, new ProblemException(500, "failed", "Failed", "Something went wrong in the gateway; its log says more."));
        }
    }

    private static ProblemException Silent(int status) => status switch
    {
        404 => new ProblemException(404, "no-route", "Not found", "There is no such route."),
        405 => new ProblemException(405, "method", "Method not allowed", "The route does not take this method; Allow says which."),
        415 => new ProblemException(415, "media-type", "Unsupported media type", "The body has a content type that this route does not take."),
        _ => new ProblemException(status, "refused", "Refused", "The request cannot be taken."),
    };

    [LoggerMessage(1, LogLevel.Error, "A request of the API failed.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(2, LogLevel.Error, "The database did not answer a request of the API.")]
    private partial void LogDown(Exception failure);
}
