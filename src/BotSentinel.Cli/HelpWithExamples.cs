using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BotSentinel.Cli;

/// <summary>Help with what System.CommandLine's own leaves out: examples, and what the exit code says.</summary>
internal sealed class HelpWithExamples(HelpAction ours) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        ours.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        ToolCommand? command = parseResult.CommandResult.Command as ToolCommand;
        if (command is { Examples.Length: > 0 })
        {
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        output.WriteLine("  0    done");
        output.WriteLine("  1    failed; the errors say why");
        output.WriteLine("  2    wrong usage");
        if (command?.Different is { } different)
        {
            output.WriteLine($"  {ExitCode.Different}    {different}");
        }

        output.WriteLine("  130  cancelled (Ctrl-C)");
        return ExitCode.Done;
    }
}
