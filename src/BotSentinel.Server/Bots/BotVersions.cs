using System.Text.Json;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Bots;

/// <summary>Drafts and versions of bots. Token and secret token are in none: they are replaced at once, and stay as they are when a bot is rolled back.</summary>
internal sealed class BotVersions(DurableStore store, GatewayOptions options, OutboundRules outbound) : VersionService<BotRow>(store)
{
    protected override string Thing => "bot";

    protected override ChangeKind Kind => ChangeKind.Bot;

    protected override Task<BotRow> FindAsync(StoreSession session, Caller caller, string id, bool isChange, CancellationToken cancellationToken) => BotService.FindAsync(session, id, cancellationToken);

    protected override string Read(string body) => (JsonSerializer.Deserialize<BotDocument>(body, ApiJson.Options) ?? throw ProblemException.Unreadable("A bot's settings are a JSON object.")).ToJson();

    protected override async Task<IReadOnlyList<ConfigurationError>> CheckAsync(StoreSession session, Caller caller, BotRow row, string document, CancellationToken cancellationToken)
    {
        BotDocument wanted = BotDocument.Of(document);
        bool isThere = wanted.Policy is not { } policy || (Ids.CanBe(policy) && await session.Db.Policies.AnyAsync(candidate => candidate.Id == policy, cancellationToken));
        return BotChecks.Of(wanted, caller.TenantId, options, outbound)
            .That(isThere, "policy", wanted.Policy, "is not there.", "Write the id of a policy of this tenant, or leave it out for the built-in one.")
            .That(wanted.Mode != BotMode.Webhook || row.SecretToken is not null, "secretToken", null, "is missing.", "Let the bot have the secret_token that the webhook is registered with, by changing it at once; without one anybody could post updates.")
            .Errors;
    }

    protected override void Apply(BotRow row, string document) => BotDocument.Of(document).WriteTo(row);
}
