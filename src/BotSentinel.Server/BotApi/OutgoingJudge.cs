using BotSentinel.Decisions;
using BotSentinel.Server.Bots;
using BotSentinel.Updates;

namespace BotSentinel.Server.BotApi;

/// <summary>Asks the content rules for what a bot sends.</summary>
internal static class OutgoingJudge
{
    private static long _sent;

    /// <summary>The rule that refuses what a call says; null when it may be said. What is said goes into no answer and no log.</summary>
    public static string? Refuses(Bot bot, CallTarget call)
    {
        if (!bot.Sentinel.JudgesOutgoing || call.Text is not { Length: > 0 } text)
        {
            return null;
        }

        Decision decision = bot.Sentinel.JudgeOutgoing(new BotUpdate
        {
            Platform = Platform.Telegram,
            Kind = UpdateKind.Message,
            Content = ContentKind.Text,
            Bot = bot.Name,
            ChatId = call.Chat,
            MessageId = call.MessageId,
            UpdateId = Interlocked.Increment(ref _sent),
            Text = text,
        });
        return decision.IsRefused ? decision.Detail : null;
    }
}
