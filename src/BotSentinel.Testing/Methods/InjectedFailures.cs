using System.Collections.Concurrent;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>Errors that a test ordered. Thread safe.</summary>
internal sealed class InjectedFailures
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ApiAnswer>> _byMethod = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string method, int status, int? retryAfter, int times, string? description)
    {
        ConcurrentQueue<ApiAnswer> queue = _byMethod.GetOrAdd(method, _ => new());
        for (int i = 0; i < times; i++)
        {
            queue.Enqueue(ApiAnswer.Fail(status, description ?? DescriptionOf(status, retryAfter), retryAfter));
        }
    }

    /// <summary>The answer to give; null: none was ordered.</summary>
    public ApiAnswer? Take(string method) => _byMethod.TryGetValue(method, out ConcurrentQueue<ApiAnswer>? queue) && queue.TryDequeue(out ApiAnswer answer) ? answer : null;

    private static string DescriptionOf(int status, int? retryAfter) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        429 => $"Too Many Requests: retry after {retryAfter}",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        _ => "Error",
    };
}
