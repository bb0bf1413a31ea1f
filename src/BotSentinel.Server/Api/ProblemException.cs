using BotSentinel.Policies;

namespace BotSentinel.Server.Api;

/// <summary>A use case that cannot be carried out, in the words of RFC 9457. Thrown by use cases, told by whichever door the caller came in at.</summary>
internal sealed class ProblemException(int status, string kind, string title, string detail) : Exception(detail)
{
    /// <summary>The HTTP status that says it best.</summary>
    public int Status { get; } = status;

    /// <summary>A stable name for programs: <c>not-found</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>What kind of problem it is, the same each time.</summary>
    public string Title { get; } = title;

    /// <summary>Mistakes in what was asked for; empty for other problems.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>What else programs may want to know.</summary>
    public Dictionary<string, object?> More { get; init; } = [];

    /// <summary>What was asked for and is not the caller's to find; null for other problems.</summary>
    public (string Thing, string Id)? Missed { get; init; }

    /// <summary>Another tenant's or nobody's: which of the two is not told, and not looked up. That it was tried comes into the caller's audit log.</summary>
    public static ProblemException NotFound(string thing, string id) => new(404, "not-found", "Not found", $"There is no such {thing}.") { Missed = (thing, id) };

    public static ProblemException Conflict(string kind, string detail) => new(409, kind, "Conflict", detail);

    public static ProblemException Forbidden(string detail) => new(403, "forbidden", "Forbidden", detail);

    public static ProblemException Unreadable(string detail) => new(400, "unreadable", "Unreadable request", detail);

    public static ProblemException Invalid(IReadOnlyList<ConfigurationError> errors) => new(422, "invalid", "Invalid", errors.Count == 1 ? errors[0].ToString() : $"There are {errors.Count} mistakes.") { Errors = errors };

    public static ProblemException TooLarge() => new(413, "too-large", "Too large", "The body is larger than this route takes.");

    public static ProblemException OverQuota(string detail) => new(429, "quota", "Over quota", detail);

    /// <summary>Somebody was faster: what is there now is not what the caller saw.</summary>
    public static ProblemException Changed(int version, IReadOnlyList<JsonChange> difference) => new(412, "changed", "Changed meanwhile", "Somebody else has changed it since you read it. Read it again, and put your change on top.")
    {
        More = new() { ["etag"] = ETags.Of(version), ["difference"] = difference },
    };
}
