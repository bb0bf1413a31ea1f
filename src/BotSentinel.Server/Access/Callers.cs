using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access;

/// <summary>Finds out who sends a request: a program with an API key, or a person with a session. What says it is a key is judged as a key alone.</summary>
internal sealed class Callers(ApiKeys keys, GatewayOptions options, TimeProvider timeProvider, ISessions sessions)
{
    /// <inheritdoc cref="ApiKeys.IsReadOnly"/>
    public bool IsReadOnly => keys.IsReadOnly;

    /// <summary>Who sends the request.</summary>
    /// <exception cref="ProblemException">Nobody who may anything; or another site, with the cookie of somebody's browser.</exception>
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0 && await sessions.FindAsync(SessionCookie.Read(context.Request), context.RequestAborted) is { } person)
        {
            CrossSite.Refuse(context.Request);
            return person with { Origin = AuditOrigin.Of(context, person.Actor, person.SignedIn!.SessionId) };
        }

        return await keys.AuthenticateAsync(context);
    }

    /// <summary>Whether who sent a request, whose answer takes long, may still see this of the same tenant: a key may be revoked meanwhile, and a session end.</summary>
    public async ValueTask<bool> IsStillAsync(HttpContext context, Caller caller, KeyScope scope)
    {
        Caller? now = caller.SignedIn is { } person ? await sessions.FindByHashAsync(person.SessionHash, isUse: false, context.RequestAborted) : await keys.FindAsync(context);
        return now?.TenantId == caller.TenantId && now.May(scope);
    }

    /// <summary>Asks of a caller what only people have.</summary>
    /// <exception cref="ProblemException">It is no person, or one who has to prove again to be who they are.</exception>
    public void RequirePerson(Caller caller, ApiRoute route)
    {
        if (route.IsForPeople && caller.SignedIn is null)
        {
            throw ProblemException.Forbidden("This is for people who are signed in; no key opens it.");
        }

        if (route.WantsStepUp && !HasProved(caller))
        {
            throw new ProblemException(403, "step-up-wanted", "Prove who you are", "Confirm by password and code, or by a passkey, that it is you: POST /api/v1/access/step-up.");
        }
    }

    /// <summary>Whether somebody who is signed in has proved a short while ago to be who they are. A key is proof enough.</summary>
    public bool HasProved(Caller caller) => IsReadOnly || caller.SignedIn is not { } person || timeProvider.GetUtcNow() - person.ProvedAt < options.Access.StepUpLifetime;
}
