using System.CommandLine;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Completion;

/// <summary><c>botsentinel completion</c>: scripts that let a shell complete commands and options. What there is to complete the program itself says, when it is asked by <c>[suggest]</c>.</summary>
internal static class CompletionCommand
{
    public static Command Make(Shell shell)
    {
        var kind = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        kind.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        return new ToolCommand("completion", "Print a script that lets a shell complete commands and options.")
        {
            Examples =
            [
                "source <(botsentinel completion bash)                              # in ~/.bashrc",
                "source <(botsentinel completion zsh)                               # in ~/.zshrc, behind compinit",
                "botsentinel completion fish > ~/.config/fish/completions/botsentinel.fish",
                "botsentinel completion pwsh | Out-String | Invoke-Expression       # in $PROFILE",
            ],
        }.With(kind).Does(shell, async (parsed, _) =>
        {
            await shell.Output.WriteLineAsync(CompletionScripts.Of(parsed.GetRequiredValue(kind)));
            return ExitCode.Done;
        });
    }
}
