using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Versions;

/// <summary>What a version is now.</summary>
public enum VersionState : byte
{
    /// <summary>It is being worked on; nothing in force is touched.</summary>
    Draft,

    /// <summary>It is in force.</summary>
    Published,

    /// <summary>It was in force until a later one was published.</summary>
    Retired,
}

/// <summary>A published version, without its document.</summary>
public sealed record VersionView(int Number, VersionState State, string? Note, int? RolledBackTo, string By, DateTimeOffset At)
{
    internal static VersionView Of(VersionRow row, int? published) => new(row.Number, row.Number == published ? VersionState.Published : VersionState.Retired, row.Note, row.RolledBackTo, row.By, row.At);
}

/// <summary>A version with its document.</summary>
/// <param name="Number">Its number; null: it is a draft.</param>
/// <param name="State">What it is now.</param>
/// <param name="Note">Why it was published.</param>
/// <param name="RolledBackTo">The version that it went back to.</param>
/// <param name="By">Who published it, or saved the draft last.</param>
/// <param name="At">When.</param>
/// <param name="Document">What it says.</param>
internal sealed record VersionDocument(int? Number, VersionState State, string? Note, int? RolledBackTo, string? By, DateTimeOffset? At, JsonNode Document);

/// <summary>Whether a document could be published.</summary>
internal sealed record DraftCheck(bool Valid, IReadOnlyList<ConfigurationError> Errors);

/// <summary>Where two documents of a thing differ.</summary>
internal sealed record VersionDifference(string From, string To, IReadOnlyList<JsonChange> Changes);

/// <summary>Publishing what is drafted.</summary>
internal sealed record Publication
{
    /// <summary>Why; for the history.</summary>
    public string? Note { get; init; }
}

/// <summary>Going back to a version.</summary>
internal sealed record Rollback
{
    /// <summary>The version to go back to.</summary>
    public required int Version { get; init; }

    /// <summary>Why; for the history.</summary>
    public string? Note { get; init; }
}
