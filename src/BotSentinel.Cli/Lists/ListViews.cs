namespace BotSentinel.Cli.Lists;

/// <summary>A list as the gateway tells of it.</summary>
internal sealed record ListView(string List, int Entries);

/// <summary>An entry as the gateway tells of it.</summary>
internal sealed record ListEntryView(string Subject, DateTimeOffset? Until, string? Reason, DateTimeOffset AddedAt);

/// <summary>An import as the gateway tells of it.</summary>
internal sealed record ImportView(string Id, string List, string State, int Lines, int Done, int Taken, int Refused, IReadOnlyList<ImportError> Errors, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>A line that is no entry.</summary>
internal sealed record ImportError(int Line, string Problem);
