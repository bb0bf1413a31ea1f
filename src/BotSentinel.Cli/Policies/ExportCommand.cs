using System.CommandLine;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy export</c>: a policy of the gateway as the file that the library reads.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Version = new("--version") { Description = "A version's number, draft or published.", HelpName = "VERSION", DefaultValueFactory = _ => "published" };

    public static Command Make(Shell shell) =>
        new ToolCommand("export", "Write a policy as a policy file.")
        {
            Examples = ["botsentinel policy export main -o botsentinel.json", "botsentinel policy export main --version 3 | jq .rules"],
        }.With(PolicyCommand.Policy).With(Version, ToolOptions.OutputFile).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            PolicyView policy = await gateway.GetPolicyAsync(parsed.GetRequiredValue(PolicyCommand.Policy), cancellationToken);
            JsonObject document = await gateway.GetDocumentAsync(policy, parsed.GetRequiredValue(Version), cancellationToken);
            await using OutputFile to = OutputFile.Open(shell, parsed.GetValue(ToolOptions.OutputFile));
            await to.Writer.WriteLineAsync(document.ToJsonString(ToolJson.Indented));
            await to.KeepAsync();
            return ExitCode.Done;
        });
}
