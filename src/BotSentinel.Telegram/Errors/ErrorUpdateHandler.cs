using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Errors;

/// <summary>
/// The outermost handler: whatever those within throw ends here, and the update counts as handled. The author's own <c>HandleErrorAsync</c> is told too, and
/// what it throws ends here as well. Only a cancellation that was asked for passes.
/// </summary>
internal sealed partial class ErrorUpdateHandler(IUpdateHandler inner, ErrorDesk desk, ILogger logger) : IUpdateHandler
{
    public async Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        try
        {
            await inner.HandleUpdateAsync(botClient, update, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The border that this class is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            desk.Handle(botClient, update, failure);
            await HandleErrorAsync(botClient, failure, HandleErrorSource.HandleUpdateError, cancellationToken);
        }
    }

    public async Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken)
    {
        try
        {
            await inner.HandleErrorAsync(botClient, exception, source, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The same border.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.AuthorFailed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The bot's own HandleErrorAsync failed.")]
        public static partial void AuthorFailed(ILogger logger, Exception failure);
    }
}
