// An echo bot with events, protected by its client.
using BotSentinel.Telegram;
using Telegram.Bot;

if (Environment.GetEnvironmentVariable("BOT_TOKEN") is not { Length: > 0 } token)
{
    Console.Error.WriteLine("Set BOT_TOKEN to your bot's token. https://t.me/BotFather gives one: send it /newbot.");
    return 1;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
AppDomain.CurrentDomain.ProcessExit += (_, _) => stop.Cancel();

TelegramBotClientOptions options = new(token, Environment.GetEnvironmentVariable("TELEGRAM_API"));
await using SentinelBotClient bot = new(options, s => s.PerUser(20, per: TimeSpan.FromMinutes(1)).Debounce(TimeSpan.FromSeconds(1)).Notify(), cancellationToken: stop.Token);
bot.OnLimited = (limited, _) => Console.Out.WriteLineAsync($"somebody is limited for {limited.RetryAfter.TotalSeconds:F0} s");
bot.OnError += (error, _) => Console.Error.WriteLineAsync(error.Message);
bot.OnMessage += async (message, _) =>
{
    if (message.Text is { } text)
    {
        await bot.SendMessage(message.Chat, $"echo: {text}");
    }
};

Console.WriteLine("Running; Ctrl-C ends it.");
await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
return 0;
