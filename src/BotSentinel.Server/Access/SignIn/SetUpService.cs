using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>Setting up how somebody signs in, by the link that the first start, an owner, or the command line on the server gave them: for the first time, or anew when they have lost everything.</summary>
internal sealed class SetUpService(DurableStore store, SessionService sessions, Passwords passwords, BreachedPasswords breached, Totp totp, SignInLimits limits)
{
    /// <summary>What there is to set up. The secret of the app stays the same however often the link is opened.</summary>
    public async Task<SetUpView> BeginAsync(string token, CancellationToken cancellationToken)
    {
        await using (StoreSession reading = await store.ReadAllAsync(cancellationToken))
        {
            // Strangers with a link that is none hold up nobody who writes.
            await FindAsync(reading, token, cancellationToken);
        }

        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        (LinkRow link, OperatorRow person) = await FindAsync(session, token, cancellationToken);
        link.TotpSecret ??= totp.Close(person.Id, Totp.NewSecret());
        await session.CommitAsync(cancellationToken);
        string secret = totp.Open(person.Id, link.TotpSecret);
        return new SetUpView(person.Name, person.Login, secret, Totp.Uri(secret, person.Login ?? person.Name));
    }

    /// <summary>Sets a password and an authenticator app in place of whatever they had, and signs them in. Passkeys and sessions from before are gone.</summary>
    /// <returns>Recovery codes, shown this once.</returns>
    public async Task<RecoveryCodesView> CompleteAsync(HttpContext context, SetUp wanted)
    {
        CancellationToken cancelled = context.RequestAborted;
        Check(wanted, await NeedsLoginAsync(wanted.Link, cancelled));
        string hash = await passwords.HashAsync(wanted.Password, cancelled);
        await using StoreSession session = await store.WriteAllAsync(AuditOrigin.Of(context, Caller.Gateway), cancelled);
        (LinkRow link, OperatorRow person) = await FindAsync(session, wanted.Link, cancelled);
        if (link.TotpSecret is not { } secret || totp.StepOf(totp.Open(person.Id, secret), wanted.Code) is not { } step)
        {
            throw ProblemException.Invalid([new("code", null, "is not the code that the app shows now.", "Enter the secret into the app, and the code that it shows; look whether the clocks of this device and of the gateway are right.")]);
        }

        // Of two who use the link at the same moment one does.
        if (await session.Db.Links.Where(row => row.OperatorId == person.Id).ExecuteDeleteAsync(cancelled) == 0)
        {
            throw Used();
        }

        session.Db.Entry(link).State = EntityState.Detached;
        string login = person.Login ?? SignInService.Login(wanted.Login!);
        if (person.Login is null && await session.Db.Operators.AnyAsync(row => row.Login == login, cancelled))
        {
            throw ProblemException.Conflict("taken", "Somebody signs in with this name already. Take another one.");
        }

        (person.Login, person.PasswordHash, person.TotpSecret, person.TotpStep) = (login, hash, secret, step);
        person.Version++;
        await session.Db.Passkeys.Where(row => row.OperatorId == person.Id).ExecuteDeleteAsync(cancelled);
        string log = await SessionService.LogOfAsync(session, person.Id, cancelled);
        await SessionService.RevokeAllAsync(session, person.Id, null, log, cancelled);
        string[] codes = await RecoveryCodes.RenewAsync(session, person.Id, cancelled);
        session.Audit("access.set-up", person.Id, tenant: log);
        NewSession opened = await sessions.OpenAsync(session, context, person, SignInMethod.Link);
        await session.CommitAsync(cancelled);
        SessionCookie.Write(context.Response, opened.Token, opened.Row.EndsAt);
        limits.Remember(context, login);
        return new RecoveryCodesView(codes);
    }

    /// <summary>Gives who is signed in the role that the link is for, in place of somebody new.</summary>
    public async Task AcceptAsync(Caller caller, string token, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        (_, OperatorRow invited) = await FindAsync(session, token, cancellationToken);
        if (!invited.IsInvited || invited.IsPlatformOwner)
        {
            throw ProblemException.Conflict("not-yours", "The link is for one person to set up how they sign in.");
        }

        foreach (MembershipRow of in await session.Db.Memberships.Where(row => row.OperatorId == invited.Id).ToListAsync(cancellationToken))
        {
            if (await session.Db.Memberships.AnyAsync(row => row.OperatorId == caller.Actor && row.TenantId == of.TenantId, cancellationToken))
            {
                throw ProblemException.Conflict("taken", "You have a role in that tenant already.");
            }

            session.Db.Memberships.Add(new MembershipRow { OperatorId = caller.Actor, TenantId = of.TenantId, Role = of.Role, AddedAt = session.Now });
            session.Audit("operator.accept", caller.Actor, new { of.Role, invitation = invited.Id }, of.TenantId);
            session.Changed(ChangeKind.Access, caller.Actor, tenant: of.TenantId);
        }

        session.Db.Operators.Remove(invited);
        await session.CommitAsync(cancellationToken);
    }

    private async Task<bool> NeedsLoginAsync(string token, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return (await FindAsync(session, token, cancellationToken)).Person.Login is null;
    }

    private static async Task<(LinkRow Link, OperatorRow Person)> FindAsync(StoreSession session, string token, CancellationToken cancellationToken)
    {
        string hash = AccessToken.IsWellFormed(token) ? AccessToken.Hash(token) : "";
        LinkRow? link = await session.Db.Links.FirstOrDefaultAsync(row => row.Hash == hash && row.EndsAt > session.Now, cancellationToken);
        OperatorRow? person = link is null ? null : await session.Db.Operators.FirstOrDefaultAsync(row => row.Id == link.OperatorId, cancellationToken);
        return person is { IsEnabled: true } ? (link!, person) : throw Used();
    }

    private void Check(SetUp wanted, bool needsLogin)
    {
        Checks checks = new Checks()
            .That(wanted.Login is null || IsLogin(SignInService.Login(wanted.Login)), "login", null, "is no name to sign in with.", "Write 3 to 100 letters, digits, or one of . _ @ + -.")
            .That(wanted.Login is not null || !needsLogin, "login", null, "is missing.", "Say what you will sign in with: a name, or an address of mail.")
            .Password("password", wanted.Password, wanted.Login);
        breached.Check(checks, "password", wanted.Password);
        checks.Throw();
    }

    private static bool IsLogin(string login) => login.Length is >= 3 and <= 100 && login.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '@' or '+' or '-');

    private static ProblemException Used() => new(404, "link", "No such link", "The link was used, has ended, or was never made. Ask for a new one.");
}

/// <summary>What somebody is about to set up.</summary>
/// <param name="Name">How others see them.</param>
/// <param name="Login">What they sign in with; null: they choose it now.</param>
/// <param name="Secret">The secret of their authenticator app.</param>
/// <param name="Uri">The same as authenticator apps read it.</param>
internal sealed record SetUpView(string Name, string? Login, string Secret, Uri Uri);

/// <summary>How somebody will sign in.</summary>
internal sealed record SetUp
{
    /// <summary>What the link bears.</summary>
    public required string Link { get; init; }

    /// <summary>What to sign in with, as long as there is none.</summary>
    public string? Login { get; init; }

    /// <summary>From 12 to 256 characters.</summary>
    public required string Password { get; init; }

    /// <summary>What the authenticator app shows now.</summary>
    public required string Code { get; init; }
}

/// <summary>Recovery codes. They are shown this once.</summary>
internal sealed record RecoveryCodesView(string[] RecoveryCodes);
