using System.Buffers.Text;
using System.Text.Json;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>
/// Passkeys (WebAuthn): the framework judges what authenticators say; here is what follows. A challenge travels with the browser, encrypted, and its answer is taken once. The
/// authenticator has to find out itself who is there, so that a passkey is both factors.
/// </summary>
internal sealed class PasskeyService(DurableStore store, SessionService sessions, SignInLimits limits, PasskeyTickets tickets, IPasskeyHandler<OperatorRow> handler)
{
    private const string Thing = "passkey", ForSignIn = "sign-in", ForStepUp = "step-up", ForNew = "new";
    private const int MostPasskeys = 20, LongestName = 100;

    /// <summary>A challenge for whoever has a passkey here; that nobody is named tells nobody who is there.</summary>
    public async Task<PasskeyChallenge> BeginSignInAsync(HttpContext context)
    {
        PasskeyRequestOptionsResult options = await handler.MakeRequestOptionsAsync(null, context);
        return Challenge(ForSignIn, "", options.RequestOptionsJson, options.AssertionState);
    }

    /// <exception cref="ProblemException">The answer is not right, came too late, or was taken before.</exception>
    public async Task SignInAsync(HttpContext context, PasskeyAnswer answer)
    {
        CancellationToken cancelled = context.RequestAborted;
        PasskeyAssertionResult<OperatorRow>? result = await AssertAsync(context, ForSignIn, "", answer);
        if (result is not { Succeeded: true, User.IsEnabled: true })
        {
            await NoteRefusedAsync(context);
            throw Refused();
        }

        await using StoreSession session = await store.WriteAllAsync(AuditOrigin.Of(context, result.User.Id), cancelled);
        OperatorRow person = await TakeAsync(session, result, tickets.Open(ForSignIn, "", answer.Ticket)!, cancelled);
        NewSession opened = await sessions.OpenAsync(session, context, person, SignInMethod.Passkey);
        await session.CommitAsync(cancelled);
        SessionCookie.Write(context.Response, opened.Token, opened.Row.EndsAt);
        if (person.Login is { } login)
        {
            limits.Remember(context, login);
        }
    }

    /// <summary>A challenge for the caller's own passkeys.</summary>
    public async Task<PasskeyChallenge> BeginStepUpAsync(HttpContext context, Caller caller)
    {
        PasskeyRequestOptionsResult options = await handler.MakeRequestOptionsAsync(await FindAsync(caller, context.RequestAborted), context);
        return Challenge(ForStepUp, caller.SignedIn!.SessionId, options.RequestOptionsJson, options.AssertionState);
    }

    /// <exception cref="ProblemException">The answer is not right, came too late, or was taken before.</exception>
    public async Task StepUpAsync(HttpContext context, Caller caller, PasskeyAnswer answer)
    {
        CancellationToken cancelled = context.RequestAborted;
        PasskeyAssertionResult<OperatorRow>? result = await AssertAsync(context, ForStepUp, caller.SignedIn!.SessionId, answer);
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancelled);
        if (result is not { Succeeded: true, User: { } person } || person.Id != caller.Actor)
        {
            session.Audit("access.step-up.refused", caller.Actor, new { address = SessionService.Address(context) }, caller.TenantId);
            await session.CommitAsync(cancelled);
            throw new ProblemException(403, "step-up", "Not confirmed", "The passkey's answer is not right, or came too late.");
        }

        await TakeAsync(session, result, tickets.Open(ForStepUp, caller.SignedIn!.SessionId, answer.Ticket)!, cancelled);
        await SignInService.StepUpAsync(session, caller, cancelled);
        await session.CommitAsync(cancelled);
    }

    public async Task<IReadOnlyList<PasskeyView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        List<PasskeyRow> rows = await session.Db.Passkeys.AsNoTracking().Where(row => row.OperatorId == caller.Actor).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(PasskeyView.Of)];
    }

    /// <summary>A challenge for an authenticator that is to become a passkey of the caller's.</summary>
    public async Task<PasskeyChallenge> BeginAsync(HttpContext context, Caller caller)
    {
        OperatorRow person = await FindAsync(caller, context.RequestAborted);
        PasskeyCreationOptionsResult options = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id, Name = person.Login ?? person.Name, DisplayName = person.Name }, context);
        return Challenge(ForNew, caller.SignedIn!.SessionId, options.CreationOptionsJson, options.AttestationState);
    }

    /// <exception cref="ProblemException">The answer is not right, or came too late.</exception>
    public async Task<PasskeyView> AddAsync(HttpContext context, Caller caller, NewPasskey wanted)
    {
        CancellationToken cancelled = context.RequestAborted;
        string name = wanted.Name.Trim();
        new Checks().That(name.Length > 0, "name", null, "is empty.", "Say which one it is: phone, laptop.").Text("name", name, LongestName).Throw();
        string? state = tickets.Open(ForNew, caller.SignedIn!.SessionId, wanted.Ticket);
        PasskeyAttestationResult? result = state is null ? null : await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = wanted.Credential.GetRawText(), AttestationState = state });
        if (result is not { Succeeded: true, Passkey: { } passkey, UserEntity: { } entity } || entity.Id != caller.Actor)
        {
            throw new ProblemException(422, "passkey", "No passkey", "The authenticator's answer is not right, or came too late. Begin again.");
        }

        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancelled);
        if (await session.Db.Passkeys.CountAsync(row => row.OperatorId == caller.Actor, cancelled) >= MostPasskeys)
        {
            throw ProblemException.OverQuota($"You have {MostPasskeys} passkeys. Remove one first.");
        }

        PasskeyRow row = new()
        {
            Id = session.NewId("pk"),
            OperatorId = caller.Actor,
            Name = name,
            CredentialId = Base64Url.EncodeToString(passkey.CredentialId),
            PublicKey = passkey.PublicKey,
            SignCount = passkey.SignCount,
            Transports = passkey.Transports ?? [],
            IsUserVerified = passkey.IsUserVerified,
            IsBackupEligible = passkey.IsBackupEligible,
            IsBackedUp = passkey.IsBackedUp,
            CreatedAt = session.Now,
        };
        session.Db.Passkeys.Add(row);
        session.Audit("access.passkey.add", row.Id, tenant: caller.TenantId);
        await session.CommitAsync(cancelled);
        return PasskeyView.Of(row);
    }

    /// <summary>Removes one of the caller's passkeys, and signs out everywhere else.</summary>
    public async Task RemoveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        if (!Ids.CanBe(id) || await session.Db.Passkeys.Where(row => row.Id == id && row.OperatorId == caller.Actor).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw ProblemException.NotFound(Thing, id);
        }

        session.Audit("access.passkey.remove", id, tenant: caller.TenantId);
        await SessionService.RevokeAllAsync(session, caller.Actor, caller.SignedIn!.SessionId, caller.TenantId, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    private PasskeyChallenge Challenge(string purpose, string of, string options, string? state) => new(JsonSerializer.Deserialize<JsonElement>(options), tickets.Close(purpose, of, state ?? ""));

    private async Task<PasskeyAssertionResult<OperatorRow>?> AssertAsync(HttpContext context, string purpose, string of, PasskeyAnswer answer) =>
        tickets.Open(purpose, of, answer.Ticket) is { } state
            ? await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AssertionState = state })
            : null;

    // The challenge's hash is a key of the table: of two who send the same answer at the same moment one gets in.
    private static async Task<OperatorRow> TakeAsync(StoreSession session, PasskeyAssertionResult<OperatorRow> result, string state, CancellationToken cancellationToken)
    {
        string hash = AccessToken.Hash(state);
        if (await session.Db.UsedChallenges.AnyAsync(row => row.Hash == hash, cancellationToken))
        {
            throw Refused();
        }

        session.Db.UsedChallenges.Add(new UsedChallengeRow { Hash = hash, EndsAt = session.Now + PasskeyTickets.Lifetime });
        string id = Base64Url.EncodeToString(result.Passkey!.CredentialId);

        // It may have been removed since it was looked at, and its owner shut out.
        PasskeyRow? row = await session.Db.Passkeys.FirstOrDefaultAsync(key => key.CredentialId == id, cancellationToken);
        OperatorRow? person = row is null ? null : await session.Db.Operators.FirstOrDefaultAsync(of => of.Id == row.OperatorId && of.IsEnabled, cancellationToken);
        if (row is null || person is null)
        {
            throw Refused();
        }

        (row.SignCount, row.IsBackedUp, row.IsUserVerified, row.UsedAt) = (result.Passkey.SignCount, result.Passkey.IsBackedUp, result.Passkey.IsUserVerified, session.Now);
        return person;
    }

    private async Task<OperatorRow> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return await session.Db.Operators.AsNoTracking().SingleAsync(row => row.Id == caller.Actor, cancellationToken);
    }

    private async Task NoteRefusedAsync(HttpContext context)
    {
        if (await limits.MayNoteAsync(context.RequestAborted))
        {
            await using StoreSession session = await store.WriteAllAsync(context.RequestAborted);
            session.Audit("access.sign-in.refused", "unknown", new { address = SessionService.Address(context), method = SignInMethod.Passkey }, Tenants.TenantRow.Default);
            await session.CommitAsync(context.RequestAborted);
        }
    }

    private static ProblemException Refused() => new(401, "sign-in", "Not signed in", "The passkey is not known here, or its answer came too late.");
}
