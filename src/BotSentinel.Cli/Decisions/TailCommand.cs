using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Decisions;

/// <summary><c>botsentinel decisions tail</c>: refusals as they happen.</summary>
internal static class TailCommand
{
    private static readonly Option<string?> Bot = new("--bot") { Description = "Of this bot alone, by name or id.", HelpName = "BOT" };
    private static readonly Option<string?> Subject = new("--subject") { Description = "About this subject alone: user:4711, chat:-100200.", HelpName = "SUBJECT" };
    private static readonly Option<int> Lines = new("--lines", "-n") { Description = "How many to begin with, from 0 to 500.", HelpName = "NUMBER", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> NoFollow = new("--no-follow") { Description = "End after these." };
    private static readonly Option<string> Every = new("--every") { Description = "How often to look.", HelpName = "DURATION", DefaultValueFactory = _ => "1s" };
    private static readonly Option<bool> Json = new("--json") { Description = "A JSON object a line, as the API tells it." };

    public static Command Make(Shell shell) =>
        new ToolCommand("tail", "Show refusals (and what would have been some, but for shadow mode) as they happen, until Ctrl-C.")
        {
            Examples = ["botsentinel decisions tail --bot shop", "botsentinel decisions tail --json | jq -r .user", "botsentinel decisions tail -n 100 --no-follow"],
        }.With(Bot, Subject, Lines, NoFollow, Every, Json).Does(shell, async (parsed, cancellationToken) =>
        {
            int lines = parsed.GetValue(Lines);
            if (lines is < 0 or > 500 || !BotSentinel.Policies.Duration.TryParse(parsed.GetRequiredValue(Every), out TimeSpan every) || every < TimeSpan.FromMilliseconds(100) || every > TimeSpan.FromDays(1))
            {
                throw new CommandException("--lines is from 0 to 500, and --every a duration like 1s, from 100ms to 1d.", ExitCode.WrongUsage);
            }

            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            DecisionFeed feed = new(gateway, shell, parsed.GetValue(Bot), parsed.GetValue(Subject));
            DecisionLine line = parsed.GetValue(Json) ? new DecisionLine(shell, null) : new DecisionLine(shell, await BotNamesAsync(gateway, cancellationToken));
            await line.WriteAsync(await feed.BeginAsync(lines, cancellationToken));
            while (!parsed.GetValue(NoFollow))
            {
                await Task.Delay(every, shell.Time, cancellationToken);
                await line.WriteAsync(await Retry.UntilAnsweredAsync(shell, feed.NextAsync, cancellationToken));
            }

            return ExitCode.Done;
        });

    // For people alone; a key that does not open the bots shows their ids.
    private static async Task<Dictionary<string, string>> BotNamesAsync(GatewayClient gateway, CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = [];
        try
        {
            await foreach (Bots.BotView bot in gateway.GetAllAsync<Bots.BotView>("bots", cancellationToken))
            {
                names[bot.Id] = bot.Name;
            }
        }
        catch (GatewayProblemException refused) when (refused.Problem.Status == 403)
        {
            // Without names, then.
        }

        return names;
    }
}
