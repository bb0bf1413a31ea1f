using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotSentinel.Policies;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BotSentinel.Server.Api;

/// <summary>Tells problems by RFC 9457, and turns what failed into one: nothing of the inside is told.</summary>
internal static partial class Problems
{
    private const string Kinds = "urn:botsentinel:problem:";

    // How System.Text.Json marks what is the text's mistake and is found out only when a value is looked at.
    private const string OfTheText = "System.Text.Json.Rethrowable";

    public static Task WriteAsync(HttpContext context, ProblemException problem)
    {
        JsonObject body = new()
        {
            ["type"] = problem.More.TryGetValue("type", out object? type) ? $"{type}" : Kinds + problem.Kind,
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = problem.Message,
        };
        if (problem.Errors.Count > 0)
        {
            body["errors"] = JsonSerializer.SerializeToNode(problem.Errors, ApiJson.Options);
        }

        foreach ((string name, object? value) in problem.More.Where(more => more.Key != "type"))
        {
            body[name] = JsonSerializer.SerializeToNode(value, ApiJson.Options);
        }

        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(body.ToJsonString(ApiJson.Options), context.RequestAborted);
    }

    /// <summary>The problem that a failure is; null when it is a mistake of ours.</summary>
    public static ProblemException? Of(Exception failure) => failure switch
    {
        ProblemException problem => problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ProblemException.TooLarge(),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new ProblemException(415, "media-type", "Unsupported media type", "The body has a content type that this route does not take."),
        BadHttpRequestException { InnerException: JsonException json } => Unreadable(json),
        BadHttpRequestException bad when ParameterName.Match(bad.Message) is { Success: true } parameter => ProblemException.Unreadable($"{parameter.Groups[1].Value} is missing, or cannot be read."),
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, "unreadable", "Unreadable request", "The request is not as HTTP has it."),
        JsonException json => Unreadable(json),
        InvalidOperationException { Source: OfTheText } => ProblemException.Unreadable("The body has an escaped half of a character: \\ud800 to \\udfff stand in pairs."),
        DbUpdateConcurrencyException => new ProblemException(412, "changed", "Changed meanwhile", "Somebody else changed it at the same moment. Read it again, and put your change on top."),
        DbUpdateException { InnerException: SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } } => Taken(),
        DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } } => Taken(),
        DbUpdateException { InnerException: SqliteException { SqliteExtendedErrorCode: 787 } } => InUse(),
        DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } } => InUse(),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => new ProblemException(409, "try-again", "Conflict", "It met another change. Try again."),

        // How EF Core tells that trying again might help.
        InvalidOperationException { InnerException: { } inner } when IsOfDatabase(inner) => Of(inner),
        NpgsqlException or SqliteException or DbUpdateException => new ProblemException(503, "store-down", "Unavailable", "The database does not answer."),
        _ => null,
    };

    /// <summary>Whether it is the database that failed, and not what was done with it.</summary>
    public static bool IsOfDatabase(Exception failure) => failure is DbException or DbUpdateException || (failure is InvalidOperationException { InnerException: { } inner } && IsOfDatabase(inner));

    // The framework quotes the parameter with its type: "Nullable<int> limit".
    [GeneratedRegex("parameter \"(?:[^\"]* )?(\\w+)\"")]
    private static partial Regex ParameterName { get; }

    private static ProblemException Taken() => ProblemException.Conflict("taken", "Something with this name or key was added at the same moment. Read it, or try again.");

    private static ProblemException InUse() => ProblemException.Conflict("in-use", "Something else refers to it, or what it refers to is gone.");

    // The message without the place, which stands beside it.
    private static ProblemException Unreadable(JsonException json)
    {
        int place = json.Message.IndexOf(" Path:", StringComparison.Ordinal);
        string problem = json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not known here." : json.Message.Contains("could not be converted", StringComparison.Ordinal) || json.Message.Contains("BotSentinel", StringComparison.Ordinal) ? "does not fit." : place < 0 ? json.Message : json.Message[..place];
        string path = json.Path is { Length: > 2 } text ? text[2..] : "";
        return new ProblemException(400, "unreadable", "Unreadable request", $"The body cannot be read{(path.Length == 0 ? "" : $" at {path}")}.")
        {
            Errors = [new ConfigurationError(path, null, problem, "See the API's description.")],
        };
    }
}
