using System.Collections.Concurrent;
using System.Globalization;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Api;

/// <summary>How often a key may call in a minute, told in the headers of draft-ietf-httpapi-ratelimit-headers-10. Thread safe.</summary>
internal sealed class ApiBudget(GatewayOptions options, TimeProvider timeProvider)
{
    private const string Name = "\"calls\"";
    private const int Seconds = 60;
    private const int MostCallers = 100_000;

    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Counts a call and says what is left; refuses it when nothing is.</summary>
    /// <exception cref="ProblemException">Too many calls.</exception>
    public void Spend(HttpResponse response, Caller caller, ApiRoute? route)
    {
        if (route?.IsDecision == true)
        {
            return;
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        long minute = now.ToUnixTimeSeconds() / Seconds;
        if (_windows.Count > MostCallers)
        {
            _windows.Clear();
        }

        Window window = _windows.AddOrUpdate(caller.Actor, _ => new Window(minute, 1), (_, before) => before.Minute == minute ? before with { Calls = before.Calls + 1 } : new Window(minute, 1));
        long left = Math.Max(0, options.ApiCallsPerMinute - window.Calls);
        long reset = Seconds - (now.ToUnixTimeSeconds() % Seconds);
        Tell(response, Name, options.ApiCallsPerMinute, Seconds, left, reset);
        if (window.Calls > options.ApiCallsPerMinute)
        {
            response.Headers.RetryAfter = reset.ToString(CultureInfo.InvariantCulture);
            throw Exceeded("calls", $"A key may call {options.ApiCallsPerMinute} times a minute.");
        }
    }

    /// <summary>Writes the two headers.</summary>
    public static void Tell(HttpResponse response, string name, long quota, int window, long left, long reset)
    {
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"{name};q={quota};w={window}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"{name};r={left};t={reset}");
    }

    /// <summary>The draft's own kind of problem.</summary>
    public static ProblemException Exceeded(string policy, string detail) => new(429, "quota", "Over quota", detail)
    {
        More = new() { ["type"] = "https://iana.org/assignments/http-problem-types#quota-exceeded", ["violated-policies"] = new[] { policy } },
    };

    private sealed record Window(long Minute, long Calls);
}
