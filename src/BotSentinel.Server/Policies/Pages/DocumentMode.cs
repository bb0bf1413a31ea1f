using System.Text.Json.Nodes;

namespace BotSentinel.Server.Policies.Pages;

/// <summary>What the policies and rules of a file may do, taken together.</summary>
internal static class DocumentMode
{
    private const string Mode = "mode", Enforce = "enforce", Shadow = "shadow", Off = "off";

    /// <summary>Whether all of them only watch; false: all enforce; null: some do this, some that, or none does anything.</summary>
    public static bool? IsShadow(JsonObject document) =>
        Parts(document).Select(ModeOf).Where(mode => mode is not (null or Off)).Distinct().ToArray() switch { [Shadow] => true, [Enforce] => false, _ => null };

    /// <summary>Lets all of them only watch, or enforce. What is off stays off, and what inherits goes on to inherit.</summary>
    public static void Set(JsonObject document, bool isShadow)
    {
        foreach (JsonObject part in Parts(document).Where(part => ModeOf(part) is not (null or Off)))
        {
            part.Set(Mode, isShadow ? Shadow : IsFirst(part) ? null : Enforce);
        }
    }

    private static IEnumerable<JsonObject> Parts(JsonObject document) =>
        ((document["policies"] as JsonObject)?.Select(policy => policy.Value).OfType<JsonObject>() ?? []).Concat(document.Objects("rules") ?? []);

    // Null: what it goes by is said elsewhere.
    private static string? ModeOf(JsonObject part) => part.Text(Mode)?.ToLowerInvariant() ?? (IsFirst(part) ? Enforce : null);

    // A policy that starts from no other; a rule goes by its policy.
    private static bool IsFirst(JsonObject part) => part.Parent?.Parent is JsonObject file && ReferenceEquals(file["policies"], part.Parent) && part["extends"] is null;
}
