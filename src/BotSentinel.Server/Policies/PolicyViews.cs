using System.Text.Json.Nodes;

namespace BotSentinel.Server.Policies;

/// <summary>A policy as the API shows it, without its documents.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name within the tenant.</param>
/// <param name="Published">The number of the version in force; null before the first.</param>
/// <param name="HasDraft">Whether somebody works on another one.</param>
/// <param name="Bots">The bots that it protects.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ChangedAt">When it was changed last, its draft too.</param>
internal sealed record PolicyView(string Id, string Name, int? Published, bool HasDraft, IReadOnlyList<ProtectedBot> Bots, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static PolicyView Of(PolicyRow row, IEnumerable<ProtectedBot> bots) => new(row.Id, row.Name, row.Published, row.Draft is not null, [.. bots], row.CreatedAt, row.ChangedAt);
}

/// <summary>A bot that a policy protects.</summary>
internal sealed record ProtectedBot(string Id, string Name);

/// <summary>A policy to be made.</summary>
internal sealed record NewPolicy
{
    /// <summary>Its name: letters, digits, - and _.</summary>
    public required string Name { get; init; }

    /// <summary>The policy file to begin the draft with; left out: an empty one.</summary>
    public JsonObject? Draft { get; init; }
}
