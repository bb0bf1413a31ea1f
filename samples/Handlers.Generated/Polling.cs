using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Polling;

namespace Samples;

/// <summary>Receives updates as long as the host runs.</summary>
internal sealed class Polling(ITelegramBotClient bot, IUpdateHandler handler) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        bot.ReceiveAsync(handler, new ReceiverOptions { AllowedUpdates = [] }, stoppingToken);
}
