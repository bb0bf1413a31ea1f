using BotSentinel.Policies;

namespace BotSentinel.Server.Demo;

/// <summary>How long the demo runs, and what it ends with.</summary>
/// <param name="For">How long; null: until Ctrl-C.</param>
/// <param name="Json">Whether the last line is the result in JSON, and no table is drawn.</param>
internal sealed record DemoOptions(TimeSpan? For, bool Json)
{
    /// <summary>Reads the arguments; null when they mean nothing.</summary>
    public static DemoOptions? Read(ReadOnlySpan<string> args) => args switch
    {
        [] => new DemoOptions(null, false),
        ["--json", .. var rest] => Read(rest) is { } others ? others with { Json = true } : null,
        ["--for", var text, .. var rest] => Duration.TryParse(text, out TimeSpan time) && time > TimeSpan.Zero && Read(rest) is { } others ? others with { For = time } : null,
        _ => null,
    };
}
