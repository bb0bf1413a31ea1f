namespace BotSentinel.Server.Tests.Support;

/// <summary>Where a gateway has its bots and policies.</summary>
public enum StateKind
{
    Files,
    Sqlite,
    Postgres,
}
