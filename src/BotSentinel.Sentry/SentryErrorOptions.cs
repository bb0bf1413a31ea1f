namespace BotSentinel.Sentry;

/// <summary>What is sent to Sentry. By default nothing that users wrote, nor who they are.</summary>
public sealed class SentryErrorOptions
{
    /// <summary>Whether exceptions keep their messages, which may hold anything that the program put there. Default false: types and stack traces say where it failed.</summary>
    public bool IncludeMessages { get; set; }

    /// <summary>Keys of errors that are not sent. Default: what happens in every bot and is nobody's fault.</summary>
    public ISet<string> Ignored { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "telegram.blocked", "telegram.deactivated", "telegram.kicked", "telegram.not-modified", "telegram.query-expired", "telegram.flood",
    };
}
