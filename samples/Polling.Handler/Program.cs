// An echo bot with a handler class, protected through dependency injection.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;
using Telegram.Bot;
using Telegram.Bot.Polling;

if (Environment.GetEnvironmentVariable("BOT_TOKEN") is not { Length: > 0 } token)
{
    Console.Error.WriteLine("Set BOT_TOKEN to your bot's token. https://t.me/BotFather gives one: send it /newbot.");
    return 1;
}

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<ITelegramBotClient>(new TelegramBotClient(new TelegramBotClientOptions(token, Environment.GetEnvironmentVariable("TELEGRAM_API"))));
builder.Services.AddBotSentinel(s => s.PerUser(20, per: TimeSpan.FromMinutes(1)).Debounce(TimeSpan.FromSeconds(1)).Notify());
builder.Services.AddScoped<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
builder.Services.AddHostedService<Polling>();
builder.Build().Run();
return 0;
