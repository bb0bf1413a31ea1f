using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary>A policy as the gateway tells of it.</summary>
internal sealed record PolicyView(string Id, string Name, int? Published, bool HasDraft, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>Whether a document could be published.</summary>
internal sealed record PolicyCheck(bool Valid, IReadOnlyList<ConfigurationError> Errors);
