using Telegram.Bot;
using Telegram.Bot.Types;

namespace EchoBot;

internal static class Webhook
{
    public static async Task RunAsync(TelegramBotClient bot, string url, string secret, int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        WebApplication app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request, Update update) =>
        {
            if (request.Headers["X-Telegram-Bot-Api-Secret-Token"] != secret)
            {
                return Results.Unauthorized();
            }

            await Echo.AnswerAsync(bot, update, cancellationToken);
            return Results.Ok();
        });
        await app.StartAsync(cancellationToken);
        await bot.SetWebhook(url, secretToken: secret, cancellationToken: cancellationToken);
        await Console.Out.WriteLineAsync("ready");
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
