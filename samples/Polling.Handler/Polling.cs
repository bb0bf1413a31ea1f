using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Polling;

namespace Samples;

/// <summary>Receives updates as long as the host runs.</summary>
internal sealed class Polling(ITelegramBotClient bot, IServiceScopeFactory scopes) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await bot.ReceiveAsync(scope.ServiceProvider.GetRequiredService<IUpdateHandler>(), new ReceiverOptions { AllowedUpdates = [] }, stoppingToken);
    }
}
