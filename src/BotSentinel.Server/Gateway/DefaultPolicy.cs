using BotSentinel.Policies;
using BotSentinel.Scopes;

namespace BotSentinel.Server.Gateway;

/// <summary>
/// The policy of a bot that names no file: generous to people, firm with floods. A user may send 20 updates a minute, 10 at
/// once, and a chat as a whole 120 a minute, 60 at once. A limited user is told once.
/// </summary>
internal static class DefaultPolicy
{
    public static SentinelOptions Options { get; } = new SentinelBuilder()
        .Limit(new LimitOptions { Name = "user", Scope = LimitScope.User, Permits = 20, Window = TimeSpan.FromMinutes(1), Burst = 10 })
        .Limit(new LimitOptions { Name = "chat", Scope = LimitScope.Chat, Permits = 120, Window = TimeSpan.FromMinutes(1), Burst = 60 })
        .Notify()
        .BuildOptions();
}
