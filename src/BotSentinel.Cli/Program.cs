using System.CommandLine;
using BotSentinel.Cli.Redis;
using BotSentinel.Cli.Spam;

var root = new RootCommand("BotSentinel on the command line.");
root.Subcommands.Add(SpamCommand.Make(Console.Out, Console.Error));

// It reads its own arguments.
return args switch
{
    ["redis", .. var rest] => await RedisCommand.RunAsync(rest, Console.Out, Console.Error),
    _ => await root.Parse(args).InvokeAsync(),
};
