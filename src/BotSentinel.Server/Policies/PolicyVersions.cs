using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;

namespace BotSentinel.Server.Policies;

/// <summary>Drafts and versions of policies. Their documents are policy files, without comments.</summary>
internal sealed class PolicyVersions(DurableStore store, PolicyChecks checks) : VersionService<PolicyRow>(store)
{
    protected override string Thing => "policy";

    protected override ChangeKind Kind => ChangeKind.Policy;

    protected override Task<PolicyRow> FindAsync(StoreSession session, Caller caller, string id, bool isChange, CancellationToken cancellationToken) => PolicyService.FindAsync(session, id, cancellationToken);

    protected override string Read(string body) => PolicyDocument.Parse(body).ToJsonString(ApiJson.Indented);

    protected override Task<IReadOnlyList<ConfigurationError>> CheckAsync(StoreSession session, Caller caller, PolicyRow row, string document, CancellationToken cancellationToken) =>
        checks.CheckAsync(session, caller, document, cancellationToken);
}
