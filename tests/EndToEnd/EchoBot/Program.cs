// A bot on plain Telegram.Bot: behind a webhook when it is told an address for one, else long polling.
using EchoBot;
using Telegram.Bot;

TelegramBotClient client = new(new TelegramBotClientOptions(Setting("BOT_TOKEN"), Setting("API_ROOT")));
using CancellationTokenSource end = new();
_ = Task.Run(async () =>
{
    while (await Console.In.ReadLineAsync() is not null)
    {
    }

    await end.CancelAsync();
});

await (Environment.GetEnvironmentVariable("WEBHOOK_URL") is { } url
    ? Webhook.RunAsync(client, url, Setting("SECRET_TOKEN"), int.Parse(Setting("PORT"), System.Globalization.CultureInfo.InvariantCulture), end.Token)
    : Polling.RunAsync(client, end.Token));

static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name}.");
