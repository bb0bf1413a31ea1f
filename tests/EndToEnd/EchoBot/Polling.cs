using Telegram.Bot;
using Telegram.Bot.Polling;

namespace EchoBot;

internal static class Polling
{
    public static async Task RunAsync(TelegramBotClient bot, CancellationToken cancellationToken)
    {
        DefaultUpdateHandler handler = new(Echo.AnswerAsync, async (_, failure, _, token) =>
        {
            await Console.Error.WriteLineAsync(failure.Message);
            await Task.Delay(TimeSpan.FromMilliseconds(500), token);
        });
        await Console.Out.WriteLineAsync("ready");
        await bot.ReceiveAsync(handler, new ReceiverOptions(), cancellationToken);
    }
}
