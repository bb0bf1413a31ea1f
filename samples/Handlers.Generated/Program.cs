// A shop bot whose twenty handlers are methods with attributes; the dispatch is written at compile time.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;
using Telegram.Bot;

if (Environment.GetEnvironmentVariable("BOT_TOKEN") is not { Length: > 0 } token)
{
    Console.Error.WriteLine("Set BOT_TOKEN to your bot's token. https://t.me/BotFather gives one: send it /newbot.");
    return 1;
}

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<ITelegramBotClient>(new TelegramBotClient(new TelegramBotClientOptions(token, Environment.GetEnvironmentVariable("TELEGRAM_API"))));
builder.Services.AddBotSentinel(s => s.LoadPolicies(Path.Combine(AppContext.BaseDirectory, "botsentinel.json")));
builder.Services.AddBotHandlers<Shop>().AddBotHandlers<Moderation>().HandleErrors();
builder.Services.AddSingleton<Basket>();
builder.Services.AddHostedService<Polling>();
builder.Build().Run();
return 0;
