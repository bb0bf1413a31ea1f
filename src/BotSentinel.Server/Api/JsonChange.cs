using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Api;

/// <summary>One place where two JSON documents differ.</summary>
/// <param name="Path">Where: <c>policies.default.limits[0].window</c>; empty for the whole.</param>
/// <param name="Before">What stands there in the first; null when it has nothing there.</param>
/// <param name="After">What stands there in the second; null when it has nothing there.</param>
public sealed record JsonChange(string Path, JsonNode? Before, JsonNode? After)
{
    /// <summary>Every place where two documents differ, in the order of the first one.</summary>
    public static IReadOnlyList<JsonChange> Between(JsonNode? before, JsonNode? after)
    {
        List<JsonChange> changes = [];
        Compare("", before, after, changes);
        return changes;
    }

    /// <summary>As <see cref="Between(JsonNode, JsonNode)"/>, of values as the API would write them.</summary>
    public static IReadOnlyList<JsonChange> Between<T>(T before, T after) =>
        Between(JsonSerializer.SerializeToNode(before, ApiJson.Options), JsonSerializer.SerializeToNode(after, ApiJson.Options));

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
            for (int i = 0; i < Math.Max(oldItems.Count, newItems.Count); i++)
            {
                Compare($"{path}[{i}]", i < oldItems.Count ? oldItems[i] : null, i < newItems.Count ? newItems[i] : null, changes);
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            changes.Add(new JsonChange(path, before?.DeepClone(), after?.DeepClone()));
        }
    }
}
