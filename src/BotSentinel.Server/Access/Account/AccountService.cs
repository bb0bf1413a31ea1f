using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Account;

/// <summary>What people look after themselves: their password, app and codes. Each change asks for a fresh proof, which the guard sees to.</summary>
internal sealed class AccountService(DurableStore store, GatewayOptions options, Passwords passwords, BreachedPasswords breached, Totp totp, SecretBox secrets)
{
    private const string Purpose = "new app";

    public async Task<AccountView> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        SignedIn signedIn = caller.SignedIn!;
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        OperatorRow row = await FindAsync(session, caller, cancellationToken);
        List<TenantChoice> tenants = signedIn.IsPlatformOwner
            ? await session.Db.Tenants.OrderBy(tenant => tenant.Id).Select(tenant => new TenantChoice(tenant.Id, tenant.Name, null)).ToListAsync(cancellationToken)
            : await (from of in session.Db.Memberships
                     join tenant in session.Db.Tenants on of.TenantId equals tenant.Id
                     where of.OperatorId == row.Id && tenant.IsEnabled
                     orderby of.AddedAt, tenant.Id
                     select new TenantChoice(tenant.Id, tenant.Name, of.Role)).ToListAsync(cancellationToken);
        int codes = await session.Db.Set<RecoveryCodeRow>().CountAsync(code => code.OperatorId == row.Id, cancellationToken);
        return new AccountView(row.Id, row.Name, row.Login, caller.TenantId, signedIn.Role, row.IsPlatformOwner, KeyScopes.Write(caller.Scopes), tenants, codes, signedIn.ProvedAt + options.Access.StepUpLifetime);
    }

    /// <summary>Sets another password, and signs out everywhere else.</summary>
    public async Task ChangePasswordAsync(Caller caller, NewPassword wanted, CancellationToken cancellationToken)
    {
        Checks checks = new Checks().Password("password", wanted.Password, await LoginAsync(caller, cancellationToken));
        breached.Check(checks, "password", wanted.Password);
        checks.Throw();
        string hash = await passwords.HashAsync(wanted.Password, cancellationToken);
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        OperatorRow row = await FindLocalAsync(session, caller, cancellationToken);
        (row.PasswordHash, row.Version) = (hash, row.Version + 1);
        session.Audit("access.password", row.Id, tenant: caller.TenantId);
        await SessionService.RevokeAllAsync(session, row.Id, caller.SignedIn!.SessionId, caller.TenantId, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>The secret of another app, not in force before a code of it is told.</summary>
    public async Task<NewAppView> BeginAppAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        OperatorRow row = await FindLocalAsync(session, caller, cancellationToken);
        string secret = Totp.NewSecret();
        return new NewAppView(secret, Totp.Uri(secret, row.Login ?? row.Name), secrets.Close(caller.SignedIn!.SessionId, Purpose, secret));
    }

    /// <summary>Puts another app in place of the one there is, and signs out everywhere else.</summary>
    public async Task ChangeAppAsync(Caller caller, NewApp wanted, CancellationToken cancellationToken)
    {
        string? secret = secrets.Open(caller.SignedIn!.SessionId, Purpose, wanted.Ticket);
        long? step = secret is null ? null : totp.StepOf(secret, wanted.Code);
        new Checks().That(step is not null, "code", null, "is not the code that the new app shows now.", "Begin again, and enter the code of the new app.").Throw();
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        OperatorRow row = await FindLocalAsync(session, caller, cancellationToken);
        (row.TotpSecret, row.TotpStep, row.Version) = (totp.Close(row.Id, secret!), step!.Value, row.Version + 1);
        session.Audit("access.app", row.Id, tenant: caller.TenantId);
        await SessionService.RevokeAllAsync(session, row.Id, caller.SignedIn.SessionId, caller.TenantId, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>New recovery codes; the old ones are gone.</summary>
    public async Task<RecoveryCodesView> RenewCodesAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        OperatorRow row = await FindLocalAsync(session, caller, cancellationToken);
        string[] codes = await RecoveryCodes.RenewAsync(session, row.Id, cancellationToken);
        session.Audit("access.recovery-codes", row.Id, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return new RecoveryCodesView(codes);
    }

    private async Task<string?> LoginAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return (await FindAsync(session, caller, cancellationToken)).Login;
    }

    private static Task<OperatorRow> FindAsync(StoreSession session, Caller caller, CancellationToken cancellationToken) =>
        session.Db.Operators.SingleAsync(row => row.Id == caller.Actor, cancellationToken);

    private static async Task<OperatorRow> FindLocalAsync(StoreSession session, Caller caller, CancellationToken cancellationToken)
    {
        OperatorRow row = await FindAsync(session, caller, cancellationToken);
        return row.Subject is null ? row : throw ProblemException.Conflict("elsewhere", "You sign in at a provider; passwords and codes are looked after there.");
    }
}
