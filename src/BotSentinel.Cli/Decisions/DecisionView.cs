using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Decisions;

/// <summary>A decision as the gateway tells of it.</summary>
internal sealed record DecisionView
{
    public required string Id { get; init; }

    public required string Bot { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? User { get; init; }

    public string? Chat { get; init; }

    public string? Kind { get; init; }

    public string? Command { get; init; }

    public required string Verdict { get; init; }

    public string? Reason { get; init; }

    public string? Stage { get; init; }

    public bool Shadow { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    public string? Detail { get; init; }

    public double? RetryAfterSeconds { get; init; }

    public string? Notice { get; init; }

    public IReadOnlyList<TraceView> Trace { get; init; } = [];

    /// <summary>Whom and what it is about: <c>user:4711 in chat:-100200, /render</c>.</summary>
    public string About => Words.Plain($"{User ?? Chat ?? "nobody"}{(User is not null && Chat is not null && Chat[5..] != User[5..] ? $" in {Chat}" : "")}, {(Command is null ? Kind : $"/{Command.TrimStart('/')}")}");

    /// <summary>Why it is so: <c>policy default, user-1; free again in 41 m 12 s</c>.</summary>
    public string Because
    {
        get
        {
            string?[] parts = [Policy is null ? null : $"policy {Policy}", Rule is null ? null : $"rule {Rule}", Reason, Detail, RetryAfterSeconds is > 0 and { } wait ? $"free again in {Words.Duration(TimeSpan.FromSeconds(Math.Min(wait, 1e9)))}" : null];
            return Words.Plain(string.Join(", ", parts.Where(part => part is not null)));
        }
    }

    public string Painted(Shell shell, int width = 0)
    {
        string verdict = (Shadow ? $"would {Verdict}" : Verdict).PadRight(width);
        return Verdict switch { "allow" => Paint.Good(shell, verdict), "deny" => Paint.Bad(shell, verdict), _ => Paint.Other(shell, verdict) };
    }
}

/// <summary>One line of a trace.</summary>
internal sealed record TraceView(string Stage, string? Name, string Outcome, float? Remaining, double? RetryAfterSeconds, double? Score);
