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

    /// <summary>What the audit log calls that it was asked: it shows personal data, or gives everything away. Null: it does neither, or what it does notes itself.</summary>
    public string? Audited { get; init; }

    /// <summary>Whether it is held by the tenant's decisions in a second, and not by the calls of a key in a minute.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Whether only somebody who is signed in may call it, whatever a key opens.</summary>
    public bool IsForPeople { get; init; }

    /// <summary>Whether somebody who is signed in must have proved a short while ago to be who they are.</summary>
    public bool WantsStepUp { get; init; }
}

/// <summary>Marks a route that asks for no key.</summary>
internal sealed record OpenToAll;

/// <summary>Says what the guard asks about a route.</summary>
internal static class ApiRouteExtensions
{
    /// <summary>Anybody with this scope may call it, and nothing is changed.</summary>
    /// <param name="route">The route.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="audited">What the audit log calls it where it shows personal data or exports; null: it does neither.</param>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder route, KeyScope scope, string? audited = null) => route.WithMetadata(new ApiRoute(scope) { Audited = audited }).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

    /// <summary>It changes the durable state.</summary>
    public static RouteHandlerBuilder Changes(this RouteHandlerBuilder route, KeyScope scope, long maxBody = 1 << 20) =>
        route.WithMetadata(new ApiRoute(scope, Changes: true) { MaxBody = maxBody }).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

    /// <summary>It makes something new, once for each idempotency key.</summary>
    public static RouteHandlerBuilder Creates(this RouteHandlerBuilder route, KeyScope scope) =>
        route.WithMetadata(new ApiRoute(scope, Changes: true) { IsRemembered = true }).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429);

    /// <summary>Anybody may call it, key or not.</summary>
    public static RouteHandlerBuilder OpenToAll(this RouteHandlerBuilder route) => route.WithMetadata(new OpenToAll()).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);

    /// <summary>Only somebody who is signed in may call it.</summary>
    public static RouteHandlerBuilder ForPeople(this RouteHandlerBuilder route) => route.Changed(about => about with { IsForPeople = true });

    /// <summary>Somebody who is signed in must have proved a short while ago to be who they are.</summary>
    public static RouteHandlerBuilder WithStepUp(this RouteHandlerBuilder route) => route.Changed(about => about with { WantsStepUp = true });

    // Of several of one type the last one holds.
    private static RouteHandlerBuilder Changed(this RouteHandlerBuilder route, Func<ApiRoute, ApiRoute> change)
    {
        route.Add(endpoint => endpoint.Metadata.Add(change(endpoint.Metadata.OfType<ApiRoute>().Last())));
        return route;
    }

    /// <summary>It changes something that others may have changed meanwhile: If-Match says which version the change was made on top of.</summary>
    /// <param name="route">The route.</param>
    /// <param name="orNew">Whether it makes what is not there, so that If-None-Match can say that it must not be.</param>
    public static RouteHandlerBuilder WithIfMatch(this RouteHandlerBuilder route, bool orNew = false) => route.WithMetadata(new WantsIfMatch(orNew)).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428);
}

/// <summary>Marks a route that has to be told the version it changes.</summary>
/// <param name="OrNew">Whether it may be told instead that there must be none.</param>
internal sealed record WantsIfMatch(bool OrNew);
