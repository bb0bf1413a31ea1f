using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.KeySignIn;

/// <summary>Signing in to the panel of a gateway that runs from files, by the key that its settings name.</summary>
internal sealed class KeySignInService(ApiKeys keys, KeySessions sessions, SignInLimits limits, AuditTrail trail, FailedSignIns failed)
{
    private const int LongestKey = 1_000;

    /// <exception cref="ProblemException">It is not the key, or there were too many tries.</exception>
    public async Task SignInAsync(HttpContext context, string key)
    {
        // There is one key for all: by whose address guesses are counted, so that nobody's guesses lock another out.
        string account = $"configured-key {SessionService.Address(context)}";
        SignInTry attempt = await limits.BeginAsync(context, account);
        if (key.Length > LongestKey || await keys.FindAsync(key, context.RequestAborted) is not { } caller)
        {
            await failed.NoteAsync(context);
            throw new ProblemException(401, "sign-in", "Not signed in", "This is not the gateway's key.");
        }

        if (SessionCookie.Read(context.Request) is { } before)
        {
            sessions.End(AccessToken.Hash(before));
        }

        (string token, Caller person, DateTimeOffset endsAt) = sessions.Open(caller);
        await trail.NoteAsync(AuditOrigin.Of(context, person.Actor, person.SignedIn!.SessionId), person.TenantId, "access.sign-in", person.Actor, AuditOutcome.Done, new { session = person.SignedIn.SessionId, method = "key" });
        await attempt.ForgetAsync();
        SessionCookie.Write(context.Response, token, endsAt);
        limits.Remember(context, account);
    }

    /// <summary>Ends the session that asks for it.</summary>
    public async Task SignOutAsync(Caller caller)
    {
        sessions.End(caller.SignedIn!.SessionHash);
        await trail.NoteAsync(caller, "access.sign-out", caller.SignedIn.SessionId);
    }
}
