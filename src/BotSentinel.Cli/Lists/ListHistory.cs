using System.CommandLine;
using System.Net.Http.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Lists;

/// <summary><c>botsentinel lists history|diff|rollback</c>: how a list was changed, and the way back.</summary>
internal static class ListHistory
{
    public static Command Make(Shell shell) =>
        new ToolCommand("history", "Show how a list was changed, the latest first.")
        {
            Examples = ["botsentinel lists history block"],
        }.With(ListsCommand.List).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<ListVersionView> versions = await gateway.GetAllAsync<ListVersionView>($"{PathOf(parsed)}/versions", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, versions);
                return ExitCode.Done;
            }

            Table table = new("VERSION", "AT", "BY", "ADDED", "CHANGED", "REMOVED", "NOTE");
            versions.ForEach(version => table.Add($"{version.Number}", Words.Moment(shell, version.At), version.By, Words.Number(version.Added), Words.Number(version.Changed), Words.Number(version.Removed), version.Why));
            await table.WriteAsync(shell, "The list was never changed.");
            return ExitCode.Done;
        });

    public static Command MakeDiff(Shell shell)
    {
        var from = new Option<int?>("--from") { Description = "A version's number, 0 for before the first; left out: the one before the other.", HelpName = "NUMBER" };
        var to = new Option<int?>("--to") { Description = "A version's number; left out: the latest.", HelpName = "NUMBER" };
        return new ToolCommand("diff", "Show which entries differ between two versions of a list.")
        {
            Examples = ["botsentinel lists diff block", "botsentinel lists diff block --from 0 --to 12"],
            Different = "they differ",
        }.With(ListsCommand.List).With(from, to, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string? earlier = parsed.GetValue(from) is { } first ? $"&from={first}" : null, later = parsed.GetValue(to) is { } last ? $"&to={last}" : null;
            return await ListChanges.WriteAsync(shell, gateway, $"{PathOf(parsed)}/diff?{earlier}{later}", parsed.GetValue(ToolOptions.Json), cancellationToken) == 0 ? ExitCode.Done : ExitCode.Different;
        });
    }

    public static Command MakeRollback(Shell shell) =>
        new ToolCommand("rollback", "Make a list what it was at a version, 0 for before the first, by a new version that undoes all that came after.")
        {
            Examples = ["botsentinel lists rollback block --to 12 --note \"wrong file\" --yes"],
        }.With(ListsCommand.List).With(VersionedThing.To, VersionedThing.Note, ToolOptions.Yes, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string list = parsed.GetRequiredValue(ListsCommand.List), path = PathOf(parsed);
            int wanted = parsed.GetValue(VersionedThing.To);
            (ListView now, string? version) = await gateway.GetVersionedAsync<ListView>(path, cancellationToken);
            await ListChanges.ShowAsync(shell, parsed.GetValue(ToolOptions.Json) ? shell.Errors : shell.Output, gateway, $"{path}/diff?from={now.Version}&to={wanted}", cancellationToken);
            await Question.ConfirmAsync(shell, $"Make the {list} list what it was at version {wanted}?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            JsonContent body = JsonContent.Create(new { version = wanted, note = parsed.GetValue(VersionedThing.Note) }, options: ToolJson.Options);
            ListVersionView made = (await gateway.SendAsync<ListVersionView>(HttpMethod.Post, $"{path}/rollback", body, version, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, made);
            }
            else
            {
                await shell.Output.WriteLineAsync(Paint.Good(shell, $"The {list} list is what it was at version {wanted}, as version {made.Number}."));
            }

            return ExitCode.Done;
        });

    private static string PathOf(ParseResult parsed) => $"lists/{parsed.GetRequiredValue(ListsCommand.List)}";
}
