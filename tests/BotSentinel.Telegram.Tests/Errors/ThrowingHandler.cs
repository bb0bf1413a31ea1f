using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Errors;

/// <summary>Fails with each update.</summary>
internal sealed class ThrowingHandler(Func<ITelegramBotClient, Update, Task> fail, Exception? inHandleError = null) : IUpdateHandler
{
    public List<(Exception Failure, HandleErrorSource Source)> Told { get; } = [];

    public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken) => fail(botClient, update);

    public Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken)
    {
        Told.Add((exception, source));
        return inHandleError is null ? Task.CompletedTask : throw inHandleError;
    }
}
