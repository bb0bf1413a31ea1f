using System.Text.Json.Nodes;

namespace BotSentinel.Server.Policies;

/// <summary>A policy as the API shows it, without its documents.</summary>
internal sealed record PolicyView(string Id, string Name, int? Published, bool HasDraft, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static PolicyView Of(PolicyRow row) => new(row.Id, row.Name, row.Published, row.Draft is not null, row.CreatedAt, row.ChangedAt);
}

/// <summary>A policy to be made.</summary>
internal sealed record NewPolicy
{
    /// <summary>Its name: letters, digits, - and _.</summary>
    public required string Name { get; init; }

    /// <summary>The policy file to begin the draft with; left out: an empty one.</summary>
    public JsonObject? Draft { get; init; }
}
