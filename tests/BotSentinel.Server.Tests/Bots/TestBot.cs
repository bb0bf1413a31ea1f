using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Notices;

namespace BotSentinel.Server.Tests.Bots;

/// <summary>A bot by itself, for what only holds it.</summary>
internal static class TestBot
{
    public static Bot New() => new(
        new BotOptions { Name = "shop", Token = "1:a", Telegram = new Uri("http://127.0.0.1:9") },
        new SentinelBuilder().Build(),
        null,
        new NoticeSender(null!),
        TimeProvider.System);
}
