using BotSentinel.Cli.Policies;

namespace BotSentinel.Cli.Versions;

/// <summary>A published version as the gateway tells of it.</summary>
internal sealed record VersionView(int Number, string State, string? Note, int? RolledBackTo, string By, DateTimeOffset At)
{
    /// <summary>Why it was published.</summary>
    public string? Why => Of(RolledBackTo, Note);

    public static string? Of(int? rolledBackTo, string? note) => rolledBackTo is { } older ? $"back to {older}{(note is null ? "" : $": {note}")}" : note;
}

/// <summary>Where two documents of a thing differ.</summary>
internal sealed record VersionDifference(string From, string To, IReadOnlyList<JsonChange> Changes);
