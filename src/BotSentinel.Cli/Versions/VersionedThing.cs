using System.CommandLine;
using System.Net.Http.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Versions;

/// <summary>What a thing was, where that differs, and the way back: <c>history</c>, <c>diff</c> and <c>rollback</c>, the same for policies, bots and tenants.</summary>
/// <param name="Command">The command that they belong to: <c>bots</c>.</param>
/// <param name="Example">A name for the examples.</param>
/// <param name="Name">The argument that names the thing.</param>
/// <param name="FindAsync">Where it is below the API, and what it is called.</param>
internal sealed record VersionedThing(string Command, string Example, Argument<string> Name, Func<GatewayClient, string, CancellationToken, Task<(string Path, string Name)>> FindAsync)
{
    /// <summary>The version to go back to.</summary>
    public static readonly Option<int> To = new("--to") { Description = "The version to go back to.", HelpName = "NUMBER", Required = true };

    /// <summary>Why.</summary>
    public static readonly Option<string?> Note = new("--note") { Description = "Why; for the history.", HelpName = "TEXT" };

    public Command History(Shell shell) =>
        new ToolCommand("history", "Show what was in force, the latest first.")
        {
            Examples = [$"botsentinel {Command} history {Example}"],
        }.With(Name).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            (string path, _) = await FindAsync(gateway, parsed.GetRequiredValue(Name), cancellationToken);
            List<VersionView> versions = await gateway.GetAllAsync<VersionView>($"{path}/versions", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, versions);
                return ExitCode.Done;
            }

            Table table = new("VERSION", "PUBLISHED", "BY", "NOTE");
            versions.ForEach(version => table.Add($"{version.Number}", Words.Moment(shell, version.At), version.By, version.Why));
            await table.WriteAsync(shell, "Nothing was published yet.");
            return ExitCode.Done;
        });

    public Command Diff(Shell shell)
    {
        var from = new Option<string>("--from") { Description = "A version's number, published or draft.", HelpName = "VERSION", DefaultValueFactory = _ => "published" };
        var to = new Option<string>("--to") { Description = "A version's number, published or draft.", HelpName = "VERSION", DefaultValueFactory = _ => "draft" };
        return new ToolCommand("diff", "Show where two versions differ; unless said otherwise, what publishing the draft would change.")
        {
            Examples = [$"botsentinel {Command} diff {Example}", $"botsentinel {Command} diff {Example} --from 2 --to published"],
            Different = "they differ",
        }.With(Name).With(from, to, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            (string path, _) = await FindAsync(gateway, parsed.GetRequiredValue(Name), cancellationToken);
            VersionDifference difference = await CompareAsync(gateway, path, parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, difference);
            }
            else if (difference.Changes.Count == 0)
            {
                await shell.SayAsync("They say the same.");
            }
            else
            {
                await JsonChange.WriteAsync(shell, shell.Output, difference.Changes);
            }

            return difference.Changes.Count == 0 ? ExitCode.Done : ExitCode.Different;
        });
    }

    public Command Rollback(Shell shell) =>
        new ToolCommand("rollback", "Publish an older version anew. A draft that is being worked on stays.")
        {
            Examples = [$"botsentinel {Command} rollback {Example} --to 3 --yes"],
        }.With(Name).With(To, Note, ToolOptions.Yes, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            (string path, string name) = await FindAsync(gateway, parsed.GetRequiredValue(Name), cancellationToken);
            string? version = (await gateway.GetVersionedAsync<object>(path, cancellationToken)).ETag;
            VersionDifference difference = await CompareAsync(gateway, path, "published", $"{parsed.GetValue(To)}", cancellationToken);
            await JsonChange.WriteAsync(shell, parsed.GetValue(ToolOptions.Json) ? shell.Errors : shell.Output, difference.Changes);
            await Question.ConfirmAsync(shell, $"Put version {parsed.GetValue(To)} of {name} in force again?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            JsonContent body = JsonContent.Create(new { version = parsed.GetValue(To), note = parsed.GetValue(Note) }, options: ToolJson.Options);
            VersionView made = (await gateway.SendAsync<VersionView>(HttpMethod.Post, $"{path}/rollback", body, version, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, made);
            }
            else
            {
                await shell.Output.WriteLineAsync(Paint.Good(shell, $"{name}: version {made.Number} is in force, the same as {made.RolledBackTo}."));
            }

            return ExitCode.Done;
        });

    private static Task<VersionDifference> CompareAsync(GatewayClient gateway, string path, string from, string to, CancellationToken cancellationToken) =>
        gateway.GetAsync<VersionDifference>($"{path}/diff?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}", cancellationToken);
}
