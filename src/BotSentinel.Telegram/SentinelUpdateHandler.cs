using BotSentinel.Decisions;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>The author's handler, for those updates that BotSentinel lets through. Errors go to it as before. When it has ended, so has what the update holds.</summary>
internal sealed class SentinelUpdateHandler(IUpdateHandler inner, UpdateGate gate, LimitedHandler? onLimited) : IUpdateHandler
{
    public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        ValueTask<Decision> deciding = gate.DecideAsync(botClient, update, onLimited, cancellationToken);
        return deciding.IsCompletedSuccessfully
            ? HandleAsync(deciding.GetAwaiter().GetResult(), botClient, update, cancellationToken)
            : DecideAndHandleAsync(deciding, botClient, update, cancellationToken);
    }

    public Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken) =>
        inner.HandleErrorAsync(botClient, exception, source, cancellationToken);

    private async Task DecideAndHandleAsync(ValueTask<Decision> deciding, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken) =>
        await HandleAsync(await deciding, botClient, update, cancellationToken);

    private Task HandleAsync(in Decision decision, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken) => decision switch
    {
        { IsRefused: true } => Task.CompletedTask,
        { Lease: { } lease } => HandleAsync(lease, botClient, update, cancellationToken),
        _ => inner.HandleUpdateAsync(botClient, update, cancellationToken),
    };

    private async Task HandleAsync(IDisposable lease, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        using (lease)
        {
            await inner.HandleUpdateAsync(botClient, update, cancellationToken);
        }
    }
}
