using System.CommandLine;

namespace BotSentinel.Cli;

/// <summary>Options that mean the same wherever they stand.</summary>
internal static class ToolOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for scripts." };
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Don't ask. Needed where nobody can be asked." };
    public static readonly Option<string?> OutputFile = new("--output", "-o") { Description = "The file to write; left out: standard output.", HelpName = "FILE" };
}
