using System.Text.Json.Nodes;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary>One place where two JSON documents differ.</summary>
/// <param name="Path">Where: <c>policies.default.limits[0].window</c>; empty for the whole. An item that only the first has bears its place there.</param>
/// <param name="Before">What stands there in the first; null when it has nothing there.</param>
/// <param name="After">What stands there in the second; null when it has nothing there.</param>
internal sealed record JsonChange(string Path, JsonNode? Before, JsonNode? After)
{
    /// <summary>Every place where two documents differ. The order of members means nothing, that of items does.</summary>
    public static IReadOnlyList<JsonChange> Between(JsonNode? before, JsonNode? after)
    {
        List<JsonChange> changes = [];
        Compare("", before, after, changes);
        return changes;
    }

    public static async Task WriteAsync(Shell shell, TextWriter to, IReadOnlyList<JsonChange> changes)
    {
        int width = changes.Count == 0 ? 0 : Math.Min(60, changes.Max(change => change.Path.Length));
        foreach (JsonChange change in changes)
        {
            await to.WriteLineAsync(change.Line(shell, width));
        }
    }

    private string Line(Shell shell, int width)
    {
        string path = Path.PadRight(width);
        return (Before, After) switch
        {
            (null, _) => Paint.Good(shell, $"  + {path}  {Text(After)}"),
            (_, null) => Paint.Bad(shell, $"  - {path}  {Text(Before)}"),
            _ => Paint.Other(shell, $"  ~ {path}  {Text(Before)} -> {Text(After)}"),
        };
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(ToolJson.Options) ?? "null";

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<JsonChange> changes)
    {
        if (before is JsonObject oldOne && after is JsonObject newOne)
        {
            foreach (string name in oldOne.Select(member => member.Key).Union(newOne.Select(member => member.Key)))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", oldOne[name], newOne[name], changes);
            }
        }
        else if (before is JsonArray oldItems && after is JsonArray newItems)
        {
            CompareItems(path, oldItems, newItems, changes);
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            changes.Add(new JsonChange(path, before?.DeepClone(), after?.DeepClone()));
        }
    }

    // What is the same at both ends is left out, so that an item put in between is one change and not a change of all that follow.
    private static void CompareItems(string path, JsonArray before, JsonArray after, List<JsonChange> changes)
    {
        int least = Math.Min(before.Count, after.Count), start = 0, end = 0;
        while (start < least && JsonNode.DeepEquals(before[start], after[start]))
        {
            start++;
        }

        while (end < least - start && JsonNode.DeepEquals(before[^(end + 1)], after[^(end + 1)]))
        {
            end++;
        }

        for (int i = start; i < Math.Max(before.Count, after.Count) - end; i++)
        {
            Compare($"{path}[{i}]", i < before.Count - end ? before[i] : null, i < after.Count - end ? after[i] : null, changes);
        }
    }
}
