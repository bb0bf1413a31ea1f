using System.CommandLine;
using System.Net.Http.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Lists;

/// <summary><c>botsentinel lists ...</c>: who is always let through, and who never.</summary>
internal static class ListsCommand
{
    /// <summary>Which list.</summary>
    public static readonly Argument<string> List = MakeList();

    private static readonly Argument<string> Subject = new("SUBJECT") { Description = "Who: user:4711 or 4711, chat:-100200, network:192.0.2.0/24. Behind -- where it begins with a minus." };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("lists", "Fill, show, save and restore the allow and block lists.")
        {
            Examples = ["botsentinel lists import block spammers.csv", "botsentinel lists export block -o block.csv", "botsentinel lists add block user:4711 --until 7d --reason \"sells coins\""],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(ListImport.Make(shell));
        command.Subcommands.Add(ListExport.Make(shell));
        command.Subcommands.Add(Show(shell));
        command.Subcommands.Add(Add(shell));
        command.Subcommands.Add(Remove(shell));
        command.Subcommands.Add(ListHistory.Make(shell));
        command.Subcommands.Add(ListHistory.MakeDiff(shell));
        command.Subcommands.Add(ListHistory.MakeRollback(shell));
        command.Subcommands.Add(ImportDrafts.MakePublish(shell));
        command.Subcommands.Add(ImportDrafts.MakeDiscard(shell));
        return command;
    }

    private static ToolCommand Show(Shell shell) =>
        new ToolCommand("show", "Show how many entries each list has.").With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            ListView[] lists = await gateway.GetAsync<ListView[]>("lists", cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, lists);
                return ExitCode.Done;
            }

            Table table = new("LIST", "ENTRIES");
            Array.ForEach(lists, list => table.Add(list.List, Words.Number(list.Entries)));
            await table.WriteAsync(shell, "There are no lists.");
            return ExitCode.Done;
        });

    private static ToolCommand Add(Shell shell)
    {
        var until = new Option<string?>("--until") { Description = "When it ends: 7d, 12h, or 2026-12-31T00:00:00Z; left out: never.", HelpName = "TIME" };
        var reason = new Option<string?>("--reason") { Description = "Why; decisions show it.", HelpName = "TEXT" };
        var replace = new Option<bool>("--replace") { Description = "Write over an entry that says something else." };
        return new ToolCommand("add", "Put one subject on a list. Refuses when there is an entry that says something else, and shows it.")
        {
            Examples = ["botsentinel lists add block user:4711 --until 7d --reason \"sells coins\"", "botsentinel lists add allow -- chat:-100200"],
        }.With(List).With(Subject).With(until, reason, replace, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            DateTimeOffset? end = Moments.Read(shell, "--until", parsed.GetValue(until));
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            JsonContent body = JsonContent.Create(new { until = end, reason = parsed.GetValue(reason) }, options: ToolJson.Options);
            ListEntryView entry = await PutAsync(gateway, shell, parsed, body, parsed.GetValue(replace), cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, entry);
            }
            else
            {
                await shell.Output.WriteLineAsync(Paint.Good(shell, $"{entry.Subject} is on the {parsed.GetValue(List)} list{(entry.Until is { } time ? $" until {Words.Moment(shell, time)}" : "")}."));
            }

            return ExitCode.Done;
        });
    }

    private static ToolCommand Remove(Shell shell) =>
        new ToolCommand("remove", "Take one subject off a list.")
        {
            Examples = ["botsentinel lists remove block user:4711"],
        }.With(List).With(Subject).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            await gateway.DeleteAsync(PathOf(parsed), GatewayClient.Whichever, cancellationToken);
            await shell.SayAsync($"{parsed.GetRequiredValue(Subject)} is off the {parsed.GetValue(List)} list.");
            return ExitCode.Done;
        });

    private static async Task<ListEntryView> PutAsync(GatewayClient gateway, Shell shell, ParseResult parsed, JsonContent body, bool isReplaced, CancellationToken cancellationToken)
    {
        if (isReplaced)
        {
            return (await gateway.SendAsync<ListEntryView>(HttpMethod.Put, PathOf(parsed), body, GatewayClient.Whichever, cancellationToken)).Value;
        }

        try
        {
            return await gateway.PutNewAsync<ListEntryView>(PathOf(parsed), body, cancellationToken);
        }
        catch (GatewayProblemException there) when (there.Problem.Status == 412)
        {
            await JsonChange.WriteAsync(shell, shell.Errors, there.Problem.Difference ?? []);
            throw new CommandException($"{parsed.GetRequiredValue(Subject)} is on the {parsed.GetValue(List)} list already, and its entry says something else. --replace writes over it.");
        }
    }

    private static string PathOf(ParseResult parsed) => $"lists/{parsed.GetValue(List)}/entries/{Uri.EscapeDataString(parsed.GetRequiredValue(Subject))}";

    private static Argument<string> MakeList()
    {
        var list = new Argument<string>("LIST") { Description = "allow or block." };
        list.AcceptOnlyFromAmong("allow", "block");
        return list;
    }
}
