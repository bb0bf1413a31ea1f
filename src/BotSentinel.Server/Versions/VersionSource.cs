using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Versions;

/// <summary>What a history shows and does, of whichever kind of thing.</summary>
internal interface IVersions
{
    /// <summary>What was published, the latest first.</summary>
    Task<Page<VersionView>> ListAsync(Caller caller, string id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>A version with its document.</summary>
    Task<VersionDocument> GetAsync(Caller caller, string id, string which, CancellationToken cancellationToken);

    /// <summary>Where two documents differ.</summary>
    Task<VersionDifference> CompareAsync(Caller caller, string id, string? from, string? to, CancellationToken cancellationToken);

    /// <summary>Publishes an older version anew.</summary>
    Task<Versioned<VersionView>> RollBackAsync(Caller caller, string id, Rollback wanted, int? version, CancellationToken cancellationToken);
}

/// <summary>Whose history a page shows.</summary>
/// <param name="Versions">Where it is.</param>
/// <param name="Id">The thing.</param>
/// <param name="Read">What who sees it must be allowed.</param>
/// <param name="Publish">What who brings something back must be allowed.</param>
internal sealed record VersionSource(IVersions Versions, string Id, KeyScope Read, KeyScope Publish);
