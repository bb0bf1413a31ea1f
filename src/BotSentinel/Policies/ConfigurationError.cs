namespace BotSentinel.Policies;

/// <summary>One mistake in a configuration.</summary>
/// <param name="Path">Where, as a JSON path: <c>policies.default.limits[0].window</c>; a configuration key, <c>BotSentinel:Policies:default:Limits:0:Window</c>; or line and column of a syntax error. Empty for the whole.</param>
/// <param name="Value">What stands there, as written; null when something is missing.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record ConfigurationError(string Path, string? Value, string Problem, string Remedy)
{
    /// <summary>All of it on one line.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "all of it" : Path)}{(Value is null ? "" : $" = {Value}")}: {Problem} {Remedy}";
}

/// <summary>A configuration that cannot be used, with every mistake in it.</summary>
public sealed class SentinelConfigurationException : Exception
{
    /// <summary>Mistakes found in <paramref name="source"/>, a file name or the like.</summary>
    public SentinelConfigurationException(string source, IReadOnlyList<ConfigurationError> errors)
        : base($"{source} has {errors.Count} error{(errors.Count == 1 ? "" : "s")}:{Environment.NewLine}{string.Join(Environment.NewLine, errors.Select(e => "  " + e))}")
        => Errors = errors;

    /// <summary>Every mistake; at least one.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }
}
