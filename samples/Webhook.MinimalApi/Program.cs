// An echo bot behind a webhook, protected at its endpoint.
using Telegram.Bot;
using Telegram.Bot.Types;

if (Environment.GetEnvironmentVariable("BOT_TOKEN") is not { Length: > 0 } token)
{
    Console.Error.WriteLine("Set BOT_TOKEN to your bot's token. https://t.me/BotFather gives one: send it /newbot.");
    return 1;
}

string secret = Environment.GetEnvironmentVariable("SECRET_TOKEN") ?? Guid.NewGuid().ToString("N");
TelegramBotClient client = new(new TelegramBotClientOptions(token, Environment.GetEnvironmentVariable("TELEGRAM_API")));

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(client);
builder.Services.AddBotSentinel(s => s.PerUser(20, per: TimeSpan.FromMinutes(1)).Debounce(TimeSpan.FromSeconds(1)).Notify());
var app = builder.Build();
app.MapPost("/bot", async (TelegramBotClient bot, Update update) =>
{
    if (update.Message is { Text: { } text, Chat: { } chat })
    {
        await bot.SendMessage(chat, $"echo: {text}");
    }
}).RequireBotSentinel(secret);

await app.StartAsync();
if (Environment.GetEnvironmentVariable("WEBHOOK_URL") is { Length: > 0 } url)
{
    // Where Telegram reaches /bot from outside.
    await client.SetWebhook(url, secretToken: secret);
}

await app.WaitForShutdownAsync();
return 0;
