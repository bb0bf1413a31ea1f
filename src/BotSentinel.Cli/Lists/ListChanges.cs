using System.Text.Json.Nodes;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Lists;

/// <summary>Shows which entries of a list become others.</summary>
internal static class ListChanges
{
    private const int MostShown = 20;

    /// <summary>The first of them, and how many more there are.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<long> ShowAsync(Shell shell, TextWriter to, GatewayClient gateway, string path, CancellationToken cancellationToken)
    {
        List<JsonChange> shown = [];
        long count = 0;
        await foreach (ListEntryChange change in gateway.GetAllAsync<ListEntryChange>(path, cancellationToken))
        {
            if (count++ < MostShown)
            {
                shown.Add(change.ToJson());
            }
        }

        await JsonChange.WriteAsync(shell, to, shown);
        if (count > MostShown)
        {
            await to.WriteLineAsync($"  and {Words.Count(count - MostShown, "entry", "entries")} more");
        }

        return count;
    }

    /// <summary>All of them, a JSON object a line for scripts.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<long> WriteAsync(Shell shell, GatewayClient gateway, string path, bool isJson, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (ListEntryChange change in gateway.GetAllAsync<ListEntryChange>(path, cancellationToken))
        {
            count++;
            if (isJson)
            {
                await shell.Output.WriteLineAsync(ToolJson.Line(change));
            }
            else
            {
                await JsonChange.WriteAsync(shell, shell.Output, [change.ToJson()]);
            }
        }

        if (count == 0 && !isJson)
        {
            await shell.SayAsync("They say the same.");
        }

        return count;
    }
}

/// <summary>Where a list differs from itself.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Before">What the entry said; null: there was none.</param>
/// <param name="After">What it says then; null: there is none.</param>
internal sealed record ListEntryChange(string Subject, JsonObject? Before, JsonObject? After)
{
    public JsonChange ToJson() => new(Subject, Said(Before), Said(After));

    // Without what it does not say.
    private static JsonObject? Said(JsonObject? entry) => entry is null ? null : new JsonObject(entry.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
