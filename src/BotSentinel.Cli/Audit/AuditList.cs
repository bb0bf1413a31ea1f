using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Audit;

/// <summary><c>botsentinel audit list</c>: the latest entries that are asked for.</summary>
internal static class AuditList
{
    private const int MostPerPage = 500;

    private static readonly Option<string?> Since = new("--since") { Description = "Not before: 1d, 12h, or 2026-12-31T00:00:00Z.", HelpName = "TIME" };
    private static readonly Option<string?> Until = new("--until") { Description = "Before: 1d, 12h, or 2026-12-31T00:00:00Z.", HelpName = "TIME" };
    private static readonly Option<string?> Actor = new("--actor") { Description = "By whom: an API key's id.", HelpName = "ID" };
    private static readonly Option<string?> Action = new("--action") { Description = "What was done: policy.publish.", HelpName = "ACTION" };
    private static readonly Option<string?> Object = new("--object") { Description = "To what: an id, a subject.", HelpName = "ID" };
    private static readonly Option<string?> Outcome = MakeOutcome();
    private static readonly Option<int> Limit = new("--limit", "-n") { Description = "How many at most.", DefaultValueFactory = _ => 50 };

    public static ToolCommand Make(Shell shell, Option<string?> tenant) =>
        new ToolCommand("list", "Show who did what to what, the latest first.")
        {
            Examples = ["botsentinel audit list --since 1d --action policy.publish", "botsentinel audit list --outcome refused --limit 500 --json", "botsentinel audit list --tenant gateway"],
        }.With(Since, Until, Actor, Action, Object, Outcome, Limit, tenant, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string wishes = string.Concat(
                Wish("since", Moment("--since", Since)), Wish("until", Moment("--until", Until)), Wish("actor", parsed.GetValue(Actor)), Wish("action", parsed.GetValue(Action)), Wish("object", parsed.GetValue(Object)), Wish("outcome", parsed.GetValue(Outcome)), Wish("tenant", parsed.GetValue(tenant)));
            Table table = new("INDEX", "TIME", "ACTOR", "IP", "ACTION", "OBJECT", "OUTCOME", "REASON");
            List<JsonElement> entries = await LatestAsync(gateway, wishes, parsed.GetValue(Limit), cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, entries);
                return ExitCode.Done;
            }

            foreach (AuditEntryView entry in entries.Select(entry => JsonSerializer.Deserialize<AuditEntryView>(entry, ToolJson.Options)!))
            {
                table.Add(entry.Index.ToString(CultureInfo.InvariantCulture), Words.Moment(shell, entry.At), entry.Actor, entry.Ip, entry.Action, entry.Object, entry.Outcome, entry.Reason);
            }

            await table.WriteAsync(shell, "There are no such entries.");
            return ExitCode.Done;

            string? Moment(string name, Option<string?> option) => Moments.ReadPast(shell, name, parsed.GetValue(option))?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        });

    private static async Task<List<JsonElement>> LatestAsync(GatewayClient gateway, string wishes, int limit, CancellationToken cancellationToken)
    {
        List<JsonElement> entries = [];
        string? next = null;
        while (entries.Count < limit)
        {
            Page<JsonElement> page = await gateway.GetAsync<Page<JsonElement>>($"audit?limit={Math.Min(limit - entries.Count, MostPerPage)}{wishes}{Wish("after", next)}", cancellationToken);
            entries.AddRange(page.Items);
            next = page.Next;
            if (next is null)
            {
                break;
            }
        }

        return entries;
    }

    private static string Wish(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static Option<string?> MakeOutcome()
    {
        var outcome = new Option<string?>("--outcome") { Description = "How it went out: done, refused or failed.", HelpName = "OUTCOME" };
        outcome.AcceptOnlyFromAmong("done", "refused", "failed");
        return outcome;
    }
}
