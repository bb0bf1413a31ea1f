using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using BotSentinel.Cli.Audit;
using BotSentinel.Cli.Bots;
using BotSentinel.Cli.Completion;
using BotSentinel.Cli.Decisions;
using BotSentinel.Cli.Keys;
using BotSentinel.Cli.Lists;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Redis;
using BotSentinel.Cli.Spam;
using BotSentinel.Cli.Tenants;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli;

/// <summary>All that <c>botsentinel</c> can do.</summary>
internal static class Commands
{
    public const string Tool = "botsentinel";

    /// <summary>Does what the arguments say; the answer is one of <see cref="ExitCode"/>.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) => RunAsync(args, new Shell(output, errors));

    /// <inheritdoc cref="RunAsync(string[], TextWriter, TextWriter)"/>
    /// <param name="args">The arguments.</param>
    /// <param name="shell">Where it reads and writes.</param>
    /// <param name="cancellationToken">Ends it, as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] args, Shell shell, CancellationToken cancellationToken = default)
    {
        RootCommand root = Make(shell);

        // What begins with @ is a name on Telegram, not a file of arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not ParseErrorAction)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = shell.Output, Error = shell.Errors }, cancellationToken);
        }

        StringWriter errors = new();
        await parsed.InvokeAsync(new InvocationConfiguration { Output = shell.Output, Error = errors }, cancellationToken);
        await shell.Errors.WriteAsync(Secrets.Hide(errors.ToString()));
        return ExitCode.WrongUsage;
    }

    private static RootCommand Make(Shell shell)
    {
        var root = new RootCommand("BotSentinel on the command line.") { HelpName = Tool };

        // What shells complete is a line that begins so, whatever the program's file is called.
        root.Aliases.Add(Tool);
        root.Subcommands.Add(PolicyCommand.Make(shell));
        root.Subcommands.Add(ListsCommand.Make(shell));
        root.Subcommands.Add(DecisionsCommand.Make(shell));
        root.Subcommands.Add(BotsCommand.Make(shell));
        root.Subcommands.Add(TenantsCommand.Make(shell));
        root.Subcommands.Add(KeysCommand.Make(shell));
        root.Subcommands.Add(AuditCommand.Make(shell));
        root.Subcommands.Add(RedisCommand.Make(shell));
        root.Subcommands.Add(SpamCommand.Make(shell.Output, shell.Errors));
        root.Subcommands.Add(CompletionCommand.Make(shell));
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);

            // What begins with a slash is a path to people and to completion.
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
        }

        return root;
    }
}
