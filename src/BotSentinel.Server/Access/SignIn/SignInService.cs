using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>Signing in with a password and a code, together, so that nobody learns which of the two was wrong, or that there is no such account.</summary>
internal sealed class SignInService(DurableStore store, SessionService sessions, Passwords passwords, Totp totp, SignInLimits limits)
{
    private const int LongestText = 512;

    /// <exception cref="ProblemException">They may not, for a reason that is not told; or there were too many tries.</exception>
    public async Task SignInAsync(HttpContext context, Credentials wanted)
    {
        string login = Login(wanted.Login);
        SignInTry attempt = await limits.BeginAsync(context, login);
        NewSession? opened = null;
        await ProveAsync(context, login, wanted.Password, wanted.Code, async (session, person, method) => opened = await sessions.OpenAsync(session, context, person, method));
        await attempt.ForgetAsync();
        SessionCookie.Write(context.Response, opened!.Token, opened.Row.EndsAt);
        limits.Remember(context, login);
    }

    /// <summary>Lets who is signed in prove again to be who they are, for keys, roles and exports.</summary>
    /// <exception cref="ProblemException">They did not, or there were too many tries.</exception>
    public async Task StepUpAsync(HttpContext context, Caller caller, Proof proof)
    {
        SignedIn signedIn = caller.SignedIn!;
        string? login = await LoginOfAsync(signedIn.OperatorId, context.RequestAborted);
        SignInTry attempt = await limits.BeginAsync(context, login ?? signedIn.OperatorId);
        await ProveAsync(context, login ?? "", proof.Password, proof.Code, (session, _, _) => StepUpAsync(session, caller, context.RequestAborted), caller);
        await attempt.ForgetAsync();
    }

    /// <summary>Notes that who is signed in has proved to be who they are.</summary>
    public static async Task StepUpAsync(StoreSession session, Caller caller, CancellationToken cancellationToken)
    {
        string id = caller.SignedIn!.SessionId;
        await session.Db.Sessions.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvedAt, session.Now), cancellationToken);
        session.Audit("access.step-up", caller.Actor, tenant: caller.TenantId);
        session.Changed(ChangeKind.Access, caller.Actor, tenant: caller.TenantId);
    }

    /// <summary>What somebody signs in with, as it is kept.</summary>
    public static string Login(string text) => text.Length > LongestText || text.Any(char.IsControl) ? "" : text.Trim().ToLowerInvariant();

    private async Task<string?> LoginOfAsync(string operatorId, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return await session.Db.Operators.Where(row => row.Id == operatorId).Select(row => row.Login).FirstOrDefaultAsync(cancellationToken);
    }

    // The same steps for everybody, there or not: look up, hash, look at the code, write down what came of it.
    private async Task ProveAsync(HttpContext context, string login, string password, string code, Func<StoreSession, OperatorRow, SignInMethod, Task> proved, Caller? caller = null)
    {
        CancellationToken cancelled = context.RequestAborted;
        OperatorRow? person = await FindAsync(login, cancelled);
        string hash = person?.PasswordHash ?? passwords.Nobodys;
        bool isPassword = password.Length <= Passwords.Longest && await passwords.VerifyAsync(password, hash, cancelled) && person?.PasswordHash is not null;
        long? step = totp.StepOf(person, code);
        await using StoreSession session = await store.WriteAllAsync(AuditOrigin.Of(context, person?.Id ?? Caller.Gateway), cancelled);
        bool isRecovery = RecoveryCodes.CanBe(code);

        // As they were when they were looked at: a password or an app that was changed meanwhile proves nothing.
        (string id, int version) = isPassword ? (person!.Id, person.Version) : ("", 0);
        OperatorRow? row = await session.Db.Operators.FirstOrDefaultAsync(of => of.Id == id && of.Version == version && of.IsEnabled, cancelled);
        bool isCode = await TakeCodeAsync(session, row?.Id ?? "", step ?? 0, isRecovery ? code : null, cancelled);
        if (row is null || !isCode)
        {
            string log = caller?.TenantId ?? await SessionService.LogOfAsync(session, person?.Id, cancelled);
            session.Audit(caller is null ? "access.sign-in.refused" : "access.step-up.refused", person?.Id ?? "unknown", new { address = SessionService.Address(context) }, log);
            await session.CommitAsync(cancelled);
            throw Refused(caller);
        }

        row.PasswordHash = Passwords.IsOutdated(hash) ? await passwords.HashAsync(password, cancelled) : row.PasswordHash;
        await proved(session, row, isRecovery ? SignInMethod.Recovery : SignInMethod.Password);
        await session.CommitAsync(cancelled);
    }

    private async Task<OperatorRow?> FindAsync(string login, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return await session.Db.Operators.AsNoTracking().FirstOrDefaultAsync(row => row.Login == login, cancellationToken);
    }

    // In the database, so that of two who send the same code at the same moment one gets in.
    private static async Task<bool> TakeCodeAsync(StoreSession session, string operatorId, long step, string? recovery, CancellationToken cancellationToken) =>
        recovery is not null
            ? await RecoveryCodes.TakeAsync(session, operatorId, recovery, cancellationToken)
            : await session.Db.Operators.Where(row => row.Id == operatorId && row.TotpStep < step).ExecuteUpdateAsync(set => set.SetProperty(row => row.TotpStep, step), cancellationToken) == 1;

    private static ProblemException Refused(Caller? caller) => caller is null
        ? new ProblemException(401, "sign-in", "Not signed in", "Name, password or code is wrong.")
        : new ProblemException(403, "step-up", "Not confirmed", "Password or code is wrong.");
}

/// <summary>What somebody signs in with.</summary>
/// <param name="Login">Their name.</param>
/// <param name="Password">Their password.</param>
/// <param name="Code">A code of their authenticator app, or a recovery code.</param>
internal sealed record Credentials(string Login, string Password, string Code);

/// <summary>What somebody proves with that it is still them.</summary>
/// <param name="Password">Their password.</param>
/// <param name="Code">A code of their authenticator app, or a recovery code.</param>
internal sealed record Proof(string Password, string Code);
