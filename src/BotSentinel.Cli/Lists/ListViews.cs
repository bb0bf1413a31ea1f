using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Lists;

/// <summary>A list as the gateway tells of it.</summary>
internal sealed record ListView(string List, int Entries, int Version);

/// <summary>A version of a list as the gateway tells of it.</summary>
internal sealed record ListVersionView(int Number, string State, string? Note, int? RolledBackTo, string? Import, int Added, int Changed, int Removed, string By, DateTimeOffset At)
{
    /// <summary>Why it was made.</summary>
    public string? Why => VersionView.Of(RolledBackTo, Note ?? (Import is null ? null : "import"));
}

/// <summary>An entry as the gateway tells of it.</summary>
internal sealed record ListEntryView(string Subject, DateTimeOffset? Until, string? Reason, DateTimeOffset AddedAt);

/// <summary>An import as the gateway tells of it.</summary>
internal sealed record ImportView(string Id, string List, string State, int Lines, int Done, int Taken, int Refused, int Added, int Changed, int Unchanged, int? Version, IReadOnlyList<ImportError> Errors, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>A line that is no entry.</summary>
internal sealed record ImportError(int Line, string Problem);
