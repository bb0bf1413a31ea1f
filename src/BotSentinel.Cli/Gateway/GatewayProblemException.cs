using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Gateway;

/// <summary>The gateway refuses: why, and what to do.</summary>
internal sealed class GatewayProblemException : CommandException
{
    public GatewayProblemException(ProblemBody problem, TimeSpan? retryAfter)
        : base($"{problem.Title ?? "Refused"} ({problem.Status}). {problem.Detail}".TrimEnd())
    {
        Problem = problem;
        RetryAfter = retryAfter;
        Lines = [.. (problem.Errors ?? []).Select(error => error.ToString()), .. Advice(problem, retryAfter)];
    }

    public ProblemBody Problem { get; }

    /// <summary>When it may be tried again; null: it says nothing about that.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same may succeed a little later.</summary>
    public bool IsPassing => Problem.Status is 429 or >= 500;

    private static IEnumerable<string> Advice(ProblemBody problem, TimeSpan? retryAfter) => problem.Status switch
    {
        401 => [$"Set {Connection.KeyVariable}, or --key, to an API key of this gateway that is not revoked or expired. Its first start tells the first one; `{Commands.Tool} keys create` makes more."],
        403 when problem.Kind == "forbidden" => [$"Use a key that opens it: `{Commands.Tool} keys list` shows what each one opens."],
        413 => ["Send it in parts."],
        429 or 503 when retryAfter is { } wait => [$"Try again in {Words.Duration(wait)}."],
        >= 500 => ["The gateway's log says more."],
        _ => [],
    };
}

/// <summary>A problem as RFC 9457 writes it, with what the gateway adds.</summary>
internal sealed record ProblemBody(string? Type, string? Title, int Status, string? Detail, IReadOnlyList<ConfigurationError>? Errors, IReadOnlyList<JsonChange>? Difference)
{
    /// <summary>The stable name at the end of its type: <c>not-found</c>.</summary>
    public string Kind => Type?[(Type.LastIndexOf(':') + 1)..] ?? "";
}
