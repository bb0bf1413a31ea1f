using System.CommandLine;
using BotSentinel.Cli.Redis;
using BotSentinel.Cli.Spam;

namespace BotSentinel.Cli;

/// <summary>All that <c>botsentinel</c> can do.</summary>
internal static class Commands
{
    private const int WrongUsage = 2;

    /// <summary>Does what the arguments say. 0: done; 1: it failed, and the errors say why; 2: wrong usage; 130: cancelled.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("BotSentinel on the command line.");
        root.Subcommands.Add(RedisCommand.Make(output, errors));
        root.Subcommands.Add(SpamCommand.Make(output, errors));
        ParseResult parsed = root.Parse(args);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
        return parsed.Errors.Count > 0 ? WrongUsage : code;
    }
}
