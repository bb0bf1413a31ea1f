using System.Text;
using BotSentinel.Server.Access;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.Api;

/// <summary>
/// Stands before every route of the API: who calls, may they, have they called too often, and has this very request been done already. Whoever gets past it is
/// known to the routes as a <see cref="Caller"/>.
/// </summary>
internal sealed class ApiGuard(RequestDelegate next, Callers callers, ApiBudget budget, RememberedAnswers answers, AuditTrail trail, FileMirror? mirror = null)
{
    // What strangers may send.
    private const long OpenBody = 16 << 10;

    private const int MostShown = 10, LongestShown = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            CrossSite.Refuse(context.Request);
            RefuseUnreadable(context.Request);
            Hold(context, OpenBody);
            await next(context);
            return;
        }

        Caller caller = await callers.AuthenticateAsync(context);
        context.Items[typeof(Caller)] = caller;
        ApiRoute? route = endpoint?.Metadata.GetMetadata<ApiRoute>();
        budget.Spend(context.Response, caller, route);
        if (endpoint is null || route is null)
        {
            await NoRouteAsync(context, endpoint);
            return;
        }

        if (route.Changes && callers.IsReadOnly)
        {
            throw new ProblemException(403, "read-only", "Read only", "This gateway runs from files: change the files. It can be changed by the API when its state is in a database.");
        }

        if (!caller.May(route.Scope))
        {
            throw ProblemException.Forbidden($"{(caller.SignedIn is null ? "The key lacks the scope" : "Your role lacks the permission")} {string.Join(", ", KeyScopes.Write(route.Scope & ~caller.Scopes))}.");
        }

        callers.RequirePerson(caller, route);
        RefuseUnreadable(context.Request);
        Hold(context, route.MaxBody);
        if (route.IsRemembered && context.Request.Headers.TryGetValue(RememberedAnswers.Header, out var key))
        {
            caller = caller with { Remembered = await RememberedAnswers.ReadAsync(context.Request, caller, key.ToString()) };
            if (await answers.ReplayAsync(context, caller))
            {
                return;
            }
        }

        if (mirror is not null)
        {
            await mirror.RefreshAsync(context.RequestAborted);
        }

        context.Items[typeof(Caller)] = caller;
        if (route.Audited is { } action)
        {
            // Before it is shown: what cannot be noted is not read.
            await trail.NoteAsync(caller, action, TargetOf(context.Request), detail: AskedFor(context.Request));
        }

        await next(context);
    }

    // The answer that routing has ready, 405 for one, is told once it is known who asks.
    private Task NoRouteAsync(HttpContext context, Endpoint? endpoint)
    {
        if (endpoint is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // What is too large by its own word is refused before it comes, also where nobody would read it.
    private static void Hold(HttpContext context, long mostBody)
    {
        if (context.Request.ContentLength > mostBody)
        {
            throw ProblemException.TooLarge();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = mostBody;
        }
    }

    private static void RefuseUnreadable(HttpRequest request)
    {
        RefuseNul(request);
        RefuseUnknownCharset(request);
    }
    // What the path names: a decision, a subject of a list.
    private static string TargetOf(HttpRequest request) =>
        request.RouteValues.Count > 0 ? string.Join('/', request.RouteValues.Values.Select(value => Uri.UnescapeDataString($"{value}"))) : request.Query["subject"] is [{ Length: > 0 } subject] ? subject : request.Path.Value!;

    private static Dictionary<string, string>? AskedFor(HttpRequest request) =>
        request.Query.Count == 0 ? null : request.Query.Take(MostShown).DistinctBy(wish => Cut(wish.Key), StringComparer.Ordinal).ToDictionary(wish => Cut(wish.Key), wish => Cut(wish.Value.ToString()), StringComparer.Ordinal);

    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown];

    // No name, id or reason has it, and PostgreSQL takes it for broken text.
    private static void RefuseNul(HttpRequest request)
    {
        if (request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true || request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true)
        {
            throw ProblemException.Unreadable("The address has a NUL character in it.");
        }
    }

    // What reads JSON takes one that it does not know for a mistake of ours.
    private static void RefuseUnknownCharset(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType is { Charset.Length: > 0 } type && !IsKnown(HeaderUtilities.RemoveQuotes(type.Charset).ToString()))
        {
            throw new ProblemException(415, "media-type", "Unsupported media type", "The body has a charset that is not known here; write UTF-8.");
        }

        static bool IsKnown(string charset)
        {
            try
            {
                return Encoding.GetEncoding(charset) is not null;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
