using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Policies;

/// <summary>A policy as the API shows it, without its documents.</summary>
internal sealed record PolicyView(string Id, string Name, int? Published, bool HasDraft, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static PolicyView Of(PolicyRow row) => new(row.Id, row.Name, row.Published, row.Draft is not null, row.CreatedAt, row.ChangedAt);
}

/// <summary>A published version, without its document.</summary>
internal sealed record PolicyVersionView(int Number, string? Note, int? RolledBackTo, string By, DateTimeOffset At)
{
    public static PolicyVersionView Of(PolicyVersionRow row) => new(row.Number, row.Note, row.RolledBackTo, row.By, row.At);
}

/// <summary>The policy that was in force, and its version.</summary>
/// <param name="Id">The policy's id.</param>
/// <param name="Version">The number of the version.</param>
internal sealed record PolicyInForce(string Id, int Version);

/// <summary>A policy to be made.</summary>
internal sealed record NewPolicy
{
    /// <summary>Its name: letters, digits, - and _.</summary>
    public required string Name { get; init; }

    /// <summary>The policy file to begin the draft with; left out: an empty one.</summary>
    public JsonObject? Draft { get; init; }
}

/// <summary>Whether a document could be published.</summary>
internal sealed record PolicyCheck(bool Valid, IReadOnlyList<ConfigurationError> Errors);

/// <summary>Where two documents of a policy differ.</summary>
internal sealed record PolicyDifference(string From, string To, IReadOnlyList<JsonChange> Changes);

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
