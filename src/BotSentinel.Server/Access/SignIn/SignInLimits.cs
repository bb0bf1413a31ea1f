using System.Diagnostics.Metrics;
using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Secrets;
using BotSentinel.Updates;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>
/// How often a password may be tried, held by our own engine. Who has signed in from a browser before is known to it by a cookie, and has permits of their own there: whatever others
/// try, from however many addresses, does not lock them out. Only what fails counts.
/// </summary>
internal sealed class SignInLimits : IAsyncDisposable
{
    private const string Purpose = "device";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15), DeviceLifetime = TimeSpan.FromDays(365);

    private readonly Sentinel _strangers;
    private readonly Sentinel _devices;
    private readonly Sentinel _notes;
    private readonly SecretBox _secrets;
    private readonly TimeProvider _timeProvider;

    public SignInLimits(SharedStore shared, SecretBox secrets, TimeProvider timeProvider, ILoggerFactory loggers, IMeterFactory meters)
    {
        (_secrets, _timeProvider) = (secrets, timeProvider);
        _strangers = Make("(sign-in)", Limit("account", LimitScope.User, 10), Limit("address", LimitScope.Ip, 30), Limit("all", LimitScope.Global, 300));
        _devices = Make("(sign-in from known browsers)", Limit("device", LimitScope.User, 10));
        _notes = Make("(notes of sign-in)", Limit("all", LimitScope.Global, 60));

        Sentinel Make(string name, params LimitOptions[] limits)
        {
            SentinelBuilder builder = new() { TimeProvider = timeProvider, LoggerFactory = loggers, MeterFactory = meters, Name = name };
            foreach (LimitOptions limit in limits)
            {
                builder.Limit(limit);
            }

            return (shared.Store is { } store ? builder.UseRedis(store) : builder).Build();
        }
    }

    /// <summary>Counts a try at somebody's password.</summary>
    /// <exception cref="ProblemException">There have been too many.</exception>
    public async Task<SignInTry> BeginAsync(HttpContext context, string login)
    {
        string? device = DeviceOf(context.Request, login);
        Sentinel sentinel = device is null ? _strangers : _devices;
        BotUpdate update = new() { Kind = UpdateKind.Message, UserId = AccessToken.Hash(device ?? login), RemoteAddress = context.Connection.RemoteIpAddress };
        Decision decision = await sentinel.DecideAsync(update, context.RequestAborted);
        if (!decision.IsRefused)
        {
            return new SignInTry(sentinel, update);
        }

        context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, decision.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        throw new ProblemException(429, "too-many-tries", "Too many tries", "There were too many tries that failed. Wait, or sign in with a passkey or from a browser where you have signed in before.");
    }

    /// <summary>Whether another refusal of a passkey comes into the audit log: trying them has no limit, since there is nothing to guess.</summary>
    public async Task<bool> MayNoteAsync(CancellationToken cancellationToken) => !(await _notes.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 }, cancellationToken)).IsRefused;

    /// <summary>Knows this browser from now on as one where somebody has signed in.</summary>
    public void Remember(HttpContext context, string login) =>
        SessionCookie.WriteDevice(context.Response, _secrets.Close("", Purpose, $"{AccessToken.New()}{login}"), _timeProvider.GetUtcNow() + DeviceLifetime);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _strangers.DisposeAsync();
        await _devices.DisposeAsync();
        await _notes.DisposeAsync();
    }

    private static LimitOptions Limit(string name, LimitScope scope, int permits) => new() { Name = name, Scope = scope, Permits = permits, Window = Window };

    // Of this login's own: one that somebody else got for theirs opens no second door to it.
    private string? DeviceOf(HttpRequest request, string login) =>
        request.Cookies[SessionCookie.Device] is { Length: < 1024 } cookie && _secrets.Open("", Purpose, cookie) is { } device && device.EndsWith(login, StringComparison.Ordinal) && AccessToken.IsWellFormed(device[..^login.Length]) ? device : null;
}

/// <summary>A try that was counted.</summary>
internal sealed record SignInTry(Sentinel Sentinel, BotUpdate Update)
{
    /// <summary>It was no guess: it does not count.</summary>
    public async Task ForgetAsync()
    {
        foreach (LimitOptions limit in Sentinel.Options.Policies.Values.SelectMany(policy => policy.Limits))
        {
            await Sentinel.RefundAsync(Update, limit.Name, 1);
        }
    }
}
