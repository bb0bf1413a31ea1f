namespace BotSentinel.Server.Versions;

/// <summary>A row that says what is in force of a thing that operators draft, publish and roll back. Its history is in <see cref="VersionRow"/>.</summary>
internal interface IVersionedRow
{
    string Id { get; }

    /// <summary>The tenant whose history it is.</summary>
    string TenantId { get; }

    /// <summary>Counts the changes, drafts too; what entity tags tell.</summary>
    int Version { get; set; }

    /// <summary>The document that is being worked on; null when there is nothing beyond what is published.</summary>
    string? Draft { get; set; }

    /// <summary>Who saved the draft last.</summary>
    string? DraftBy { get; set; }

    DateTimeOffset? DraftAt { get; set; }

    /// <summary>The number of the version in force; null before the first.</summary>
    int? Published { get; set; }

    DateTimeOffset ChangedAt { get; set; }
}
