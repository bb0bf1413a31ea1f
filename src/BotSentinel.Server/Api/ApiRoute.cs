using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Api;

/// <summary>What the guard asks about a route.</summary>
/// <param name="Scope">What the caller's key must open.</param>
/// <param name="Changes">Whether it changes the durable state, which a gateway run from files does not.</param>
internal sealed record ApiRoute(KeyScope Scope, bool Changes = false)
{
    /// <summary>The largest body it takes, in bytes.</summary>
    public long MaxBody { get; init; } = 1 << 20;

    /// <summary>Whether it makes something, so that a caller who lost the answer may ask again under the same idempotency key.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>Whether it is held by the tenant's decisions in a second, and not by the calls of a key in a minute.</summary>
    public bool IsDecision { get; init; }
}

/// <summary>Marks a route that asks for no key.</summary>
internal sealed record OpenToAll;

/// <summary>Says what the guard asks about a route.</summary>
internal static class ApiRouteExtensions
{
    /// <summary>Anybody with this scope may call it, and nothing is changed.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder route, KeyScope scope) => route.WithMetadata(new ApiRoute(scope)).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

    /// <summary>It changes the durable state.</summary>
    public static RouteHandlerBuilder Changes(this RouteHandlerBuilder route, KeyScope scope, long maxBody = 1 << 20) =>
        route.WithMetadata(new ApiRoute(scope, Changes: true) { MaxBody = maxBody }).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

    /// <summary>It makes something new, once for each idempotency key.</summary>
    public static RouteHandlerBuilder Creates(this RouteHandlerBuilder route, KeyScope scope) =>
        route.WithMetadata(new ApiRoute(scope, Changes: true) { IsRemembered = true }).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429);

    /// <summary>It changes something that others may have changed meanwhile: If-Match says which version the change was made on top of.</summary>
    /// <param name="route">The route.</param>
    /// <param name="orNew">Whether it makes what is not there, so that If-None-Match can say that it must not be.</param>
    public static RouteHandlerBuilder WithIfMatch(this RouteHandlerBuilder route, bool orNew = false) => route.WithMetadata(new WantsIfMatch(orNew)).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428);
}

/// <summary>Marks a route that has to be told the version it changes.</summary>
/// <param name="OrNew">Whether it may be told instead that there must be none.</param>
internal sealed record WantsIfMatch(bool OrNew);
