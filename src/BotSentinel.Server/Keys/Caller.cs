using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;

namespace BotSentinel.Server.Keys;

/// <summary>Who asks for something, and as whose: known from the API key or the session, or the gateway itself on behalf of a bot. Never from a header or a body.</summary>
/// <param name="TenantId">The tenant whose things alone it finds.</param>
/// <param name="Actor">How audit entries call it.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record Caller(string TenantId, string Actor, KeyScope Scopes)
{
    /// <summary>How audit entries call what the gateway does by itself.</summary>
    public const string Gateway = "gateway";

    /// <summary>Where it comes from, for audit entries.</summary>
    public AuditOrigin Origin { get; init; } = new(Actor);

    /// <summary>What the request says to be remembered under, so that it is done once; null when it says nothing.</summary>
    public RememberedRequest? Remembered { get; init; }

    /// <summary>The person, where one is signed in; null: a program with a key, or the gateway itself.</summary>
    public SignedIn? SignedIn { get; init; }

    /// <summary>Who the guard let in; how routes get at it.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => new((Caller?)context.Items[typeof(Caller)]);

    public bool May(KeyScope scope) => (Scopes & scope) == scope;

    /// <summary>The gateway itself, for one tenant.</summary>
    public static Caller Of(string tenant) => new(tenant, Gateway, KeyScope.Tenant);
}
