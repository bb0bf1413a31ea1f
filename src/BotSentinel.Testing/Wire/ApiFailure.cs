namespace BotSentinel.Testing.Wire;

/// <summary>A method call that Telegram answers with an error. Ends the method; the server turns it into the answer.</summary>
internal sealed class ApiFailure(int status, string description, int? retryAfter = null) : Exception(description)
{
    public int Status { get; } = status;

    public int? RetryAfter { get; } = retryAfter;

    public static ApiFailure BadRequest(string what) => new(400, "Bad Request: " + what);

    public static ApiFailure Conflict(string what) => new(409, "Conflict: " + what);

    public static ApiFailure TooMany(int seconds) => new(429, $"Too Many Requests: retry after {seconds}", seconds);
}
