using System.Data.Common;
using System.Net.Sockets;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Commands;

/// <summary>Runs the gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        WebApplication app;
        try
        {
            app = GatewayApplication.Build(args);
        }
        catch (SentinelConfigurationException mistakes)
        {
            await Console.Error.WriteLineAsync(mistakes.Message);
            return 1;
        }

        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch (Exception unable) when (unable is IOException or SocketException or SentinelConfigurationException or DbException)
            {
                await Console.Error.WriteLineAsync(unable.Message);
                return 1;
            }

            await Console.Out.WriteLineAsync(Banner(app));
            await app.WaitForShutdownAsync();
        }

        return 0;
    }

    private static string Banner(WebApplication app)
    {
        GatewayOptions options = app.Services.GetRequiredService<GatewayOptions>();
        IEnumerable<string> bots = app.Services.GetRequiredService<BotRegistry>().All.Select(bot => $"  bot {Describe(bot.Options)}");
        return string.Join(Environment.NewLine, [
            $"BotSentinel {HelpCommand.ProductVersion}",
            $"  public {app.PublicAddress()}  bot traffic: POST /hook/{{bot}}, /bot{{token}}/{{method}}, /file/bot{{token}}/{{path}}",
            $"  admin  {string.Join(' ', app.Urls)}/  /health/live, /health/ready, /status, /api/docs",
            .. State(app, options),
            .. bots]);
    }

    private static IEnumerable<string> State(WebApplication app, GatewayOptions options)
    {
        if (options.Database is not { } database)
        {
            yield return options.ApiKey is null ? "  state  files; with the setting ApiKey the panel and the API open, read only" : "  state  files, read only: the panel and the API open with ApiKey";
            yield break;
        }

        yield return $"  state  {database}, {app.Services.GetRequiredService<BotRegistry>().Slots.Count()} bots";
        StoreHost store = app.Services.GetRequiredService<StoreHost>();
        if (store.FirstLink is { } link)
        {
            yield return $"  set up how you sign in, once, within a day: {link}";
        }

        if (store.FirstKey is { } key)
        {
            yield return $"  the first API key, shown this once: {key}";
        }
    }

    private static string Describe(BotOptions bot) => string.Join(", ", [
        bot.Mode == BotMode.Webhook ? $"{bot.Name}: webhook {(bot.Upstream is { } upstream ? "to " + upstream.GetLeftPart(UriPartial.Authority) : "as the bot registers it")}" : $"{bot.Name}: polling",
        $"Telegram at {bot.Telegram.GetLeftPart(UriPartial.Authority)}",
        bot.PolicyFile is { } file ? $"policies of {file}" : "built-in policy"]);
}
