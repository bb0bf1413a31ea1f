using BotSentinel.Outgoing;
using BotSentinel.Telegram.Outgoing;
using Telegram.Bot.Exceptions;

namespace BotSentinel.Telegram.Errors;

/// <summary>How long an error asks to wait, and who has to know.</summary>
internal static class FloodWait
{
    /// <summary>How long; zero when the error asks for no wait.</summary>
    public static TimeSpan Of(Exception failure) => failure switch
    {
        OutgoingException outgoing => outgoing.RetryAfter,
        ApiRequestException { Parameters.RetryAfter: { } seconds } => TimeSpan.FromSeconds(seconds),
        AggregateException { InnerExceptions: [{ } only] } => Of(only),
        _ => TimeSpan.Zero,
    };

    /// <summary>Lets the client's scheduler leave the chat alone, when a 429 has not come to it by itself: another client, for one, has met it.</summary>
    public static void TellScheduler(HandlerError error)
    {
        if (error.Client is SentinelBotClient { Outgoing: { } scheduler } && error.ChatId != 0 && RefusalIn(error.Failure) is { } refusal && !MetRefusals.Contains(refusal))
        {
            MetRefusals.Note(refusal);
            scheduler.Freeze(error.ChatId, error.RetryAfter);
        }
    }

    /// <summary>Whether a message would come, once the wait is over: a scheduler lets it wait, and not for too long.</summary>
    public static bool CanBeWaitedFor(HandlerError error) => error.Client is SentinelBotClient { Outgoing: not null } && error.RetryAfter < SideCalls.Patience;

    private static ApiRequestException? RefusalIn(Exception failure) => failure switch
    {
        ApiRequestException { ErrorCode: 429, Parameters.RetryAfter: > 0 } refusal => refusal,
        AggregateException { InnerExceptions: [{ } only] } => RefusalIn(only),
        _ => null,
    };
}
