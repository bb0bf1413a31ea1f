using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace EchoBot;

/// <summary>Tells the test what came, and sends it back; a failed answer is tried again, as a careful bot does.</summary>
internal static class Echo
{
    public static async Task AnswerAsync(ITelegramBotClient bot, Update update, CancellationToken cancellationToken)
    {
        if (update.Message is not { Text: { } text, Chat: { } chat })
        {
            return;
        }

        await Console.Out.WriteLineAsync($"got {text}");
        if (text.EndsWith("slow", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await bot.SendMessage(chat, $"echo {text}", cancellationToken: cancellationToken);
                return;
            }
            catch (RequestException failure) when (failure is not ApiRequestException { ErrorCode: < 500 } && attempt < 100)
            {
                await Console.Error.WriteLineAsync($"sending failed ({failure.Message}), trying again");
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
