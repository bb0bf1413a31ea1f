using System.CommandLine;
using System.Net.Http.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Lists;

/// <summary><c>botsentinel lists publish|discard</c>: what <c>lists import --draft</c> left to be looked at.</summary>
internal static class ImportDrafts
{
    private static readonly Argument<string> Import = new("IMPORT") { Description = "The draft's id, as lists import --draft told it." };

    public static Command MakePublish(Shell shell) =>
        new ToolCommand("publish", "Show what a drafted import would change of its list, and put it there. Refuses when the list was changed in between, and shows the difference.")
        {
            Examples = ["botsentinel lists publish imp_01a2121838f179148519dc63dd34aebf --note \"this week's\" --yes"],
        }.With(Import).With(VersionedThing.Note, ToolOptions.Yes, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string path = $"imports/{Uri.EscapeDataString(parsed.GetRequiredValue(Import))}";
            string? version = (await gateway.GetVersionedAsync<Page<ListEntryChange>>($"{path}/diff?limit=1", cancellationToken)).ETag;
            await ListChanges.ShowAsync(shell, parsed.GetValue(ToolOptions.Json) ? shell.Errors : shell.Output, gateway, $"{path}/diff", cancellationToken);
            await Question.ConfirmAsync(shell, "Put it on the list?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            JsonContent body = JsonContent.Create(new { note = parsed.GetValue(VersionedThing.Note) }, options: ToolJson.Options);
            ImportView import = (await gateway.SendAsync<ImportView>(HttpMethod.Post, $"{path}/publish", body, version, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, import);
            }
            else
            {
                await shell.Output.WriteLineAsync(Paint.Good(shell, import.Version is { } number ? $"The {import.List} list has it, as version {number}." : $"The {import.List} list had all of it already."));
            }

            return ExitCode.Done;
        });

    public static Command MakeDiscard(Shell shell) =>
        new ToolCommand("discard", "Forget a drafted import.")
        {
            Examples = ["botsentinel lists discard imp_01a2121838f179148519dc63dd34aebf"],
        }.With(Import).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            await gateway.DeleteAsync($"imports/{Uri.EscapeDataString(parsed.GetRequiredValue(Import))}", null, cancellationToken);
            await shell.SayAsync("The draft is forgotten; the list is as it was.");
            return ExitCode.Done;
        });
}
