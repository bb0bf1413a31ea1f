using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Bots;

/// <summary><c>botsentinel bots add</c>. Its secrets are never on the command line, and never printed.</summary>
internal static class AddBot
{
    public const string TokenVariable = "BOTSENTINEL_BOT_TOKEN", SecretVariable = "BOTSENTINEL_BOT_SECRET";

    private static readonly Argument<string> Name = new("NAME") { Description = "Its name in paths, logs and metrics: letters, digits, - and _. It stays." };
    private static readonly Option<string> Mode = MakeMode();
    private static readonly Option<string?> Upstream = new("--upstream") { Description = "The bot's own webhook address.", HelpName = "URL" };
    private static readonly Option<string?> Telegram = new("--telegram") { Description = "The Bot API server; left out: the gateway's.", HelpName = "URL" };
    private static readonly Option<string?> Policy = new("--policy") { Description = "What it is protected by, by name or id; left out: the built-in policy.", HelpName = "POLICY" };
    private static readonly Option<bool> NoNotices = new("--no-notices") { Description = "Tell limited users nothing, whatever the policy says." };

    public static Command Make(Shell shell) =>
        new ToolCommand("add", $"Protect a bot. Its token is read from {TokenVariable}, else asked for, else the first line of standard input; a webhook's secret_token from {SecretVariable}, else asked for, else the next line.")
        {
            Examples = ["botsentinel bots add shop --policy main", "botsentinel bots add shop --mode webhook --upstream http://127.0.0.1:9101/hook", "pass show shop-token | botsentinel bots add shop"],
        }.With(Name).With(Mode, Upstream, Telegram, Policy, NoNotices, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string? policy = parsed.GetValue(Policy) is { } wanted ? (await gateway.GetPolicyAsync(wanted, cancellationToken)).Id : null;
            string token = await Question.SecretAsync(shell, TokenVariable, "bot token", cancellationToken);
            bool isWebhook = parsed.GetValue(Mode) == "webhook";
            BotView bot = (await gateway.CreateAsync<BotView>("bots", new
            {
                name = parsed.GetRequiredValue(Name),
                token,
                mode = parsed.GetValue(Mode),
                upstream = parsed.GetValue(Upstream),
                telegram = parsed.GetValue(Telegram),
                secretToken = isWebhook ? await Question.SecretAsync(shell, SecretVariable, "webhook's secret token", cancellationToken) : null,
                policy,
                notices = !parsed.GetValue(NoNotices),
            }, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, bot);
                return ExitCode.Done;
            }

            await shell.Output.WriteLineAsync(Paint.Good(shell, $"{bot.Name} is protected by {(parsed.GetValue(Policy) is { } name ? $"the policy {name}" : "the built-in policy")}."));
            await shell.SayAsync(bot.Hook is { } hook
                ? $"Register its webhook at your gateway's public address with the path {hook}, and with the same secret_token."
                : "Let it call the gateway's public address in place of https://api.telegram.org.");
            return ExitCode.Done;
        });

    private static Option<string> MakeMode()
    {
        var mode = new Option<string>("--mode") { Description = "How it gets its updates: by getUpdates (polling), or Telegram posts them (webhook).", DefaultValueFactory = _ => "polling" };
        mode.AcceptOnlyFromAmong("polling", "webhook");
        return mode;
    }
}
