using System.Text.Json;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;

namespace BotSentinel.Server.Tenants;

/// <summary>Drafts and versions of tenants, for who runs the gateway; anybody may look at those of their own tenant.</summary>
internal sealed class TenantVersions(DurableStore store) : VersionService<TenantRow>(store)
{
    protected override string Thing => "tenant";

    protected override ChangeKind Kind => ChangeKind.Tenant;

    protected override Task<StoreSession> ReadAsync(Caller caller, CancellationToken cancellationToken) => Store.ReadAllAsync(cancellationToken);

    protected override Task<StoreSession> WriteAsync(Caller caller, CancellationToken cancellationToken) => Store.WriteAllAsync(caller.Origin, cancellationToken);

    protected override Task<TenantRow> FindAsync(StoreSession session, Caller caller, string id, bool isChange, CancellationToken cancellationToken) =>
        TenantService.FindAsync(session, caller, id, isChange ? KeyScope.TenantsWrite : KeyScope.TenantsRead, cancellationToken);

    protected override string Read(string body) => (JsonSerializer.Deserialize<TenantChange>(body, ApiJson.Options) ?? throw ProblemException.Unreadable("What is said of a tenant is a JSON object.")).ToJson();

    protected override Task<IReadOnlyList<ConfigurationError>> CheckAsync(StoreSession session, Caller caller, TenantRow row, string document, CancellationToken cancellationToken)
    {
        TenantChange wanted = TenantChange.Of(document);
        Checks checks = new();
        wanted.Quotas.Check(checks);
        checks.That(wanted.Enabled || row.Id != caller.TenantId, "enabled", "false", "would close the gateway to yourself.", "Disable other tenants alone.");
        return Task.FromResult(checks.Errors);
    }

    protected override void Apply(TenantRow row, string document) => TenantChange.Of(document).WriteTo(row);
}
