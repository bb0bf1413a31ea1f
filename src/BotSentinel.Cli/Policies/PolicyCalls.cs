using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Gateway;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary>What is asked of a gateway about its policies.</summary>
internal static class PolicyCalls
{
    /// <summary>A policy by name or id; null: there is none.</summary>
    public static async Task<PolicyView?> FindPolicyAsync(this GatewayClient gateway, string name, CancellationToken cancellationToken)
    {
        await foreach (PolicyView policy in gateway.GetAllAsync<PolicyView>("policies", cancellationToken))
        {
            if (policy.Name == name || policy.Id == name)
            {
                return policy;
            }
        }

        return null;
    }

    /// <inheritdoc cref="FindPolicyAsync"/>
    /// <exception cref="CommandException">There is none.</exception>
    public static async Task<PolicyView> GetPolicyAsync(this GatewayClient gateway, string name, CancellationToken cancellationToken) =>
        await gateway.FindPolicyAsync(name, cancellationToken) ?? throw new CommandException($"There is no policy {name}: `{Commands.Tool} policy list` shows those there are.");

    /// <summary>One of its documents: a version's number, <c>draft</c> or <c>published</c>.</summary>
    public static Task<JsonObject> GetDocumentAsync(this GatewayClient gateway, PolicyView policy, string which, CancellationToken cancellationToken) =>
        gateway.GetAsync<JsonObject>($"policies/{policy.Id}/versions/{Uri.EscapeDataString(which)}/file", cancellationToken);

    /// <summary>Every mistake in a file, as the gateway finds them for this tenant.</summary>
    public static async Task<IReadOnlyList<ConfigurationError>> ValidateAsync(this GatewayClient gateway, PolicyView policy, PolicyFile file, CancellationToken cancellationToken) =>
        (await gateway.SendAsync<PolicyCheck>(HttpMethod.Post, $"policies/{policy.Id}/validate", Body(file), null, cancellationToken)).Value.Errors;

    public static Task<Versioned<PolicyCheck>> SaveDraftAsync(this GatewayClient gateway, PolicyView policy, PolicyFile file, string? ifMatch, CancellationToken cancellationToken) =>
        gateway.SendAsync<PolicyCheck>(HttpMethod.Put, $"policies/{policy.Id}/draft", Body(file), ifMatch, cancellationToken);

    private static ByteArrayContent Body(PolicyFile file) => new(file.Content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
}
