using System.Globalization;
using System.Security.Claims;
using System.Text;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Oidc;

/// <summary>
/// People whom a provider vouches for. They are known by issuer and number there, never by name or address, and are apart from those who have a password here. What they are is what
/// the provider's claims mean, each time they sign in.
/// </summary>
internal sealed class OidcService(DurableStore store, SessionService sessions, SessionRing ring, GatewayOptions options)
{
    private const int LongestName = 100, LongestSubject = 400;

    // What the clocks of provider and gateway may differ by.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <exception cref="ProblemException">They have a role nowhere.</exception>
    public async Task SignInAsync(HttpContext context, ClaimsPrincipal principal)
    {
        CancellationToken cancelled = context.RequestAborted;
        string subject = SubjectOf(principal);
        OidcRole[] roles = [.. options.Access.Oidc!.Roles.Where(role => principal.HasClaim(role.Claim, role.Value))];
        await using StoreSession session = await store.WriteAllAsync(AuditOrigin.Of(context, Caller.Gateway), cancelled);
        OperatorRow? person = await session.Db.Operators.FirstOrDefaultAsync(row => row.Subject == subject, cancelled);
        if (roles.Length == 0 || person?.IsEnabled == false)
        {
            if (person is not null && roles.Length == 0)
            {
                await GiveAsync(session, person, roles, cancelled);
            }

            session.Audit("access.sign-in.refused", person?.Id ?? "unknown", new { method = SignInMethod.Oidc, address = SessionService.Address(context) }, await SessionService.LogOfAsync(session, person?.Id, cancelled));
            await session.CommitAsync(cancelled);
            throw new ProblemException(403, "no-role", "Forbidden", "The provider knows you, but you have no role here.");
        }

        person ??= Add(session, subject);
        string name = principal.FindFirst("name")?.Value ?? principal.FindFirst("preferred_username")?.Value ?? "somebody";
        person.Name = Cut(name);
        await GiveAsync(session, person, roles, cancelled);
        await session.Db.SaveChangesAsync(cancelled);
        NewSession opened = await sessions.OpenAsync(session, context, person, SignInMethod.Oidc);
        opened.Row.ProvedAt = ProvedAt(principal, session.Now);
        await session.CommitAsync(cancelled);
        SessionCookie.Write(context.Response, opened.Token, opened.Row.EndsAt);
    }

    /// <summary>Notes that who is signed in has just proved at the provider to be who they are.</summary>
    /// <exception cref="ProblemException">It was somebody else, or the provider did not ask them anew.</exception>
    public async Task StepUpAsync(HttpContext context, ClaimsPrincipal principal, DateTimeOffset asked)
    {
        string subject = SubjectOf(principal);
        Caller? caller = await ring.FindAsync(SessionCookie.Read(context.Request), context.RequestAborted);
        await using StoreSession session = await store.WriteAllAsync(AuditOrigin.Of(context, caller?.Actor ?? Caller.Gateway, caller?.SignedIn?.SessionId), context.RequestAborted);
        if (caller is null || !IsFresh(principal, asked) || !await session.Db.Operators.AnyAsync(row => row.Id == caller.Actor && row.Subject == subject, context.RequestAborted))
        {
            session.Audit("access.step-up.refused", caller?.Actor ?? "unknown", new { method = SignInMethod.Oidc }, caller?.TenantId ?? TenantRow.Default);
            await session.CommitAsync(context.RequestAborted);
            throw new ProblemException(403, "step-up", "Not confirmed", "The provider did not confirm that it is you.");
        }

        await SignInService.StepUpAsync(session, caller, context.RequestAborted);
        await session.CommitAsync(context.RequestAborted);
    }

    // A provider lets in whom it knows without a word: a proof is what it says that it asked for, when it says so.
    private static DateTimeOffset ProvedAt(ClaimsPrincipal principal, DateTimeOffset now) =>
        long.TryParse(principal.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, now.ToUnixTimeSeconds()))
            : DateTimeOffset.UnixEpoch;

    private static bool IsFresh(ClaimsPrincipal principal, DateTimeOffset asked) =>
        long.TryParse(principal.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) >= asked - Skew;

    private static OperatorRow Add(StoreSession session, string subject)
    {
        OperatorRow person = LinkService.Add(session, subject, isPlatformOwner: false);
        person.Subject = subject;
        session.Audit("operator.create", person.Id, new { method = SignInMethod.Oidc }, TenantRow.Default);
        return person;
    }

    // The roles that the claims mean, in place of those there are; where a tenant is full, nobody new comes in. Sessions that are open go by them too, and who has none left has no session.
    private static async Task GiveAsync(StoreSession session, OperatorRow person, OidcRole[] roles, CancellationToken cancellationToken)
    {
        string[] names = [.. roles.Select(role => role.Tenant).OfType<string>()];
        List<TenantRow> tenants = await session.Db.Tenants.AsNoTracking().Where(row => names.Contains(row.Name)).ToListAsync(cancellationToken);
        List<MembershipRow> before = await session.Db.Memberships.Where(of => of.OperatorId == person.Id).ToListAsync(cancellationToken);
        bool isPlatformOwner = roles.Any(role => role.Tenant is null), hasChanged = person.IsPlatformOwner != isPlatformOwner;
        if (hasChanged)
        {
            session.Audit("operator.change", person.Id, new { method = SignInMethod.Oidc, platformOwner = isPlatformOwner }, TenantRow.Default);
            person.IsPlatformOwner = isPlatformOwner;
        }

        foreach (MembershipRow gone in before.Where(of => tenants.TrueForAll(tenant => tenant.Id != of.TenantId)))
        {
            session.Db.Memberships.Remove(gone);
            session.Audit("operator.remove", person.Id, new { method = SignInMethod.Oidc, gone.Role }, gone.TenantId);
            hasChanged = true;
        }

        foreach (TenantRow tenant in tenants)
        {
            Role role = roles.Where(given => given.Tenant == tenant.Name).Min(given => given.Role);
            MembershipRow? there = before.Find(of => of.TenantId == tenant.Id);
            if (there?.Role == role || (there is null && tenant.MaxOperators is { } most && await session.Db.Memberships.CountAsync(of => of.TenantId == tenant.Id, cancellationToken) >= most))
            {
                continue;
            }

            session.Audit("operator.change", person.Id, new { method = SignInMethod.Oidc, before = there?.Role, after = role }, tenant.Id);
            hasChanged = true;
            if (there is null)
            {
                LinkService.AddTo(session, person, tenant.Id, role);
            }
            else
            {
                there.Role = role;
            }
        }

        if (roles.Length == 0)
        {
            await SessionService.RevokeAllAsync(session, person.Id, null, before.Count == 0 ? TenantRow.Default : before[0].TenantId, cancellationToken);
        }
        else if (hasChanged)
        {
            session.Changed(ChangeKind.Access, person.Id, tenant: TenantRow.Default);
        }
    }

    // As much as there is room for, and no half of a letter.
    private static string Cut(string name)
    {
        string shown = string.Concat(name.EnumerateRunes().Where(rune => !Rune.IsControl(rune)));
        return shown.Length <= LongestName ? shown : shown[..(char.IsHighSurrogate(shown[LongestName - 1]) ? LongestName - 1 : LongestName)];
    }

    private string SubjectOf(ClaimsPrincipal principal) =>
        principal.FindFirst("sub")?.Value is { Length: > 0 and <= LongestSubject } subject && !subject.Any(char.IsControl) ? $"{options.Access.Oidc!.Authority} {subject}" : throw ProblemException.Forbidden("The provider does not say who you are.");
}
