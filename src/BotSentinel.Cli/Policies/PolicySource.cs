using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary>Where a policy's document is: a file of this machine, or <c>NAME@published</c>, <c>NAME@draft</c>, <c>NAME@3</c> at the gateway.</summary>
internal static partial class PolicySource
{
    /// <summary>The document.</summary>
    /// <param name="parsed">Which gateway, where one is needed.</param>
    /// <param name="shell">Where standard input is.</param>
    /// <param name="source">Where it is. A file that is there goes before a policy of its name.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public static async Task<JsonObject> ReadAsync(ParseResult parsed, Shell shell, string source, CancellationToken cancellationToken)
    {
        if (File.Exists(source) || AtGateway().Match(source) is not { Success: true } match)
        {
            return (await PolicyFile.ReadAsync(shell, source, cancellationToken)).Read();
        }

        using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
        PolicyView policy = await gateway.GetPolicyAsync(match.Groups["policy"].Value, cancellationToken);
        return await gateway.GetDocumentAsync(policy, match.Groups["which"].Value, cancellationToken);
    }

    [GeneratedRegex(@"^(?<policy>[A-Za-z0-9_-]{1,64})@(?<which>draft|published|[0-9]{1,9})$")]
    private static partial Regex AtGateway();
}
