using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Tenants;
using Microsoft.AspNetCore.Http.Features;

namespace BotSentinel.Server.Spam;

/// <summary>What operators say is spam, on the admin listener: <c>/spam/marks</c> and <c>/spam/report</c>.</summary>
internal static class SpamEndpoints
{
    private const int MostListed = 1_000;

    public static void MapSpam(this WebApplication app)
    {
        app.MapPost("/spam/marks", MarkAsync);
        app.MapGet("/spam/marks", List);
        app.MapDelete("/spam/marks/{id:long}", Undo);
        app.MapDelete("/spam/marks", UndoAll);
        app.MapGet("/spam/report", (SpamMarks marks, GatewayOptions options, string? tenant) => TypedResults.Json(Shown(marks.Report(Owner(tenant, options)))));
    }

    private static async Task<IResult> MarkAsync(HttpContext context, SpamMarks marks, GatewayOptions options)
    {
        if (!context.Request.HasJsonContentType())
        {
            return TypedResults.Problem("The body is to be JSON, with the content type application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MarkRequest.MostBytes;
        MarkRequest? request;
        try
        {
            request = await MarkRequest.ReadAsync(context.Request.Body, context.RequestAborted);
        }
        catch (BadHttpRequestException bad)
        {
            return TypedResults.Problem($"The body was not read; it may have {MarkRequest.MostBytes} bytes.", statusCode: bad.StatusCode);
        }

        if (request is null)
        {
            return TypedResults.Problem("The body is no JSON object of text, label, by, and if wanted tenant and learn.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (request.Mistakes() is { Count: > 0 } mistakes)
        {
            return TypedResults.ValidationProblem(mistakes);
        }

        SpamMark mark = marks.Mark(request.Text, request.Label == MarkRequest.Spam, request.By!, Owner(request.Tenant, options), request.Learn)!;
        return TypedResults.Json(Shown(mark), statusCode: StatusCodes.Status201Created);
    }

    // In a database every bot has a tenant, and who has one alone need not name it.
    private static string? Owner(string? tenant, GatewayOptions options) => tenant ?? (options.Database is null ? null : TenantRow.Default);

    private static IResult List(SpamMarks marks, GatewayOptions options, string? tenant, string? by, int? limit, long? before)
    {
        tenant = Owner(tenant, options);
        if (limit is < 1 or > MostListed)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"is out of range. Write a number from 1 to {MostListed}; without it there are 100."] });
        }

        IEnumerable<SpamMark> all = by is null ? marks.List(tenant, limit ?? 100, before ?? long.MaxValue) : marks.List(tenant, int.MaxValue, before ?? long.MaxValue).Where(mark => mark.By == by).Take(limit ?? 100);
        return TypedResults.Json(new { marks = all.Select(Shown) });
    }

    private static IResult Undo(SpamMarks marks, GatewayOptions options, long id, string? tenant) => marks.Undo(id, Owner(tenant, options)) is { } mark
        ? TypedResults.Json(Shown(mark))
        : TypedResults.Problem("There is no such mark of this tenant: it was undone, forgotten, or never made.", statusCode: StatusCodes.Status404NotFound);

    private static IResult UndoAll(SpamMarks marks, GatewayOptions options, string? by, string? tenant) => string.IsNullOrWhiteSpace(by)
        ? TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["by"] = ["is missing. Write whose marks are to be undone."] })
        : TypedResults.Json(new { undone = marks.UndoAllBy(by, Owner(tenant, options)) });

    private static object Shown(SpamMark mark) => new
    {
        id = mark.Id,
        at = mark.At,
        by = mark.By,
        tenant = mark.Tenant,
        label = mark.IsSpam ? MarkRequest.Spam : MarkRequest.NotSpam,
        learns = mark.Learns,
        modelProbability = Math.Round(mark.Probability, 4),
        modelDisagreed = mark.Disagrees,
    };

    private static object Shown(SpamMarkReport report) => new
    {
        spam = report.Spam,
        notSpam = report.NotSpam,
        withoutLearning = report.WithoutLearning,
        undone = report.Undone,
        texts = report.Texts,
        teaching = report.Teaching,
        lessonPart = Math.Round(report.LessonPart, 3),
        modelDisagreement = Math.Round(report.Disagreement, 4),
        drift = new
        {
            earlierMarks = report.Drift.Earlier,
            earlierDisagreement = Math.Round(report.Drift.EarlierDisagreement, 4),
            latelyDisagreement = Math.Round(report.Drift.LatelyDisagreement, 4),
            earlierMoved = Math.Round(report.Drift.EarlierMoved, 3),
            latelyMoved = Math.Round(report.Drift.LatelyMoved, 3),
        },
        operators = report.Operators.Select(own => new
        {
            by = own.By,
            spam = own.Spam,
            notSpam = own.NotSpam,
            modelDisagreement = Math.Round(own.Disagreement, 4),
            overruled = own.Overruled,
            weight = Math.Round(own.Weight, 2),
            contradicts = own.Contradicts,
        }),
        disputedTexts = report.Disputed,
        disputes = report.Disputes.Select(marks => marks.Select(Shown)),
    };
}
