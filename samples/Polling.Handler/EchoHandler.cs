using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace Samples;

internal sealed class EchoHandler(ILogger<EchoHandler> logger) : IUpdateHandler
{
    public async Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        if (update.Message is { Text: { } text, Chat: { } chat })
        {
            await botClient.SendMessage(chat, $"echo: {text}", cancellationToken: cancellationToken);
        }
    }

    public async Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken)
    {
        logger.LogWarning("{Source}: {Message}", source, exception.Message);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
    }
}
