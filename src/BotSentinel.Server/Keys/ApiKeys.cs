using System.Security.Cryptography;
using System.Text;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Keys;

/// <summary>Who may use the API: the keys in the database, or, where the gateway runs from files, the one key that its configuration names.</summary>
internal sealed class ApiKeys(GatewayOptions options, KeyRing ring)
{
    private const string Scheme = "Bearer ";
    private const KeyScope Reading = KeyScope.BotsRead | KeyScope.PoliciesRead | KeyScope.ListsRead | KeyScope.SubjectsRead | KeyScope.SubjectsWrite | KeyScope.DecisionsRead | KeyScope.Decide | KeyScope.AuditRead;

    private readonly byte[]? _configured = options.ApiKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;
    private readonly Caller _files = new(TenantRow.Default, "configured-key", Reading);

    /// <summary>Whether nothing can be changed: the gateway runs from files.</summary>
    public bool IsReadOnly => options.Database is null;

    private string HowToGetOne => IsReadOnly
        ? "Send Authorization: Bearer and the key that the gateway's setting ApiKey names; without that setting the API is closed."
        : "Send Authorization: Bearer and an API key.";

    /// <summary>Who sends the request.</summary>
    /// <exception cref="ProblemException">Nobody with a key that opens anything.</exception>
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } caller)
        {
            return caller with { Origin = AuditOrigin.Of(context, caller.Actor) };
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"BotSentinel\"";
        throw new ProblemException(401, "unauthorized", "Unauthorized", HowToGetOne);
    }

    /// <summary>Whose key a request bears; null: none that opens anything.</summary>
    public ValueTask<Caller?> FindAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? FindAsync(header[Scheme.Length..].Trim(), context.RequestAborted) : new((Caller?)null);
    }

    /// <summary>Whose key it is; null: it opens nothing.</summary>
    public ValueTask<Caller?> FindAsync(string key, CancellationToken cancellationToken) =>
        IsReadOnly
            ? new(_configured is not null && CryptographicOperations.FixedTimeEquals(_configured, SHA256.HashData(Encoding.UTF8.GetBytes(key))) ? _files : null)
            : ring.FindAsync(key, cancellationToken);
}
