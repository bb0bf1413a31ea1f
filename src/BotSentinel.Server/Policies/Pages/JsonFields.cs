using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Policies.Pages;

/// <summary>Fields of a form, in the JSON that they are kept in: what no field knows stays as it is.</summary>
internal static class JsonFields
{
    /// <summary>A text; null where there is none, or something else.</summary>
    public static string? Text(this JsonObject json, string name) => json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number; null where there is none, or something else.</summary>
    public static int? Number(this JsonObject json, string name) => json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out int number) ? number : null;

    public static bool IsTrue(this JsonObject json, string name) => json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>Texts, of which one may stand without brackets; null where something else is there.</summary>
    public static string[]? Texts(this JsonObject json, string name) => json[name] switch
    {
        null => [],
        JsonValue when json.Text(name) is { } one => [one],
        JsonArray items when items.All(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String) => [.. items.Select(item => item!.GetValue<string>())],
        _ => null,
    };

    /// <summary>Objects, of which one may stand without brackets; null where something else is there.</summary>
    public static IReadOnlyList<JsonObject>? Objects(this JsonObject json, string name) => json[name] switch
    {
        null => [],
        JsonObject one => [one],
        JsonArray items when items.All(item => item is JsonObject) => [.. items.Select(item => item!.AsObject())],
        _ => null,
    };

    /// <summary>The names of what is there beside these.</summary>
    public static string[] NamesBeyond(this JsonObject json, IEnumerable<string> known) => [.. json.Select(member => member.Key).Except(known)];

    /// <summary>Writes a field; null takes it out.</summary>
    public static void Set(this JsonObject json, string name, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(name);
        }
        else
        {
            json[name] = value;
        }
    }

    /// <summary>Writes texts; none take the field out.</summary>
    public static void SetTexts(this JsonObject json, string name, IReadOnlyList<string> texts) =>
        json.Set(name, texts.Count switch { 0 => null, 1 => JsonValue.Create(texts[0]), _ => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]) });

    /// <summary>The array of objects, made where there was none, or one without brackets.</summary>
    public static JsonArray ToArray(this JsonObject json, string name)
    {
        if (json[name] is JsonArray there)
        {
            return there;
        }

        JsonNode? single = json[name];
        json.Remove(name);
        JsonArray made = single is null ? [] : [single];
        json[name] = made;
        return made;
    }

    /// <summary>Takes an object out of the array that it is in, and the array with the last one.</summary>
    public static void TakeOut(this JsonObject json, string name, JsonObject item)
    {
        JsonArray items = json.ToArray(name);
        items.Remove(item);
        if (items.Count == 0)
        {
            json.Remove(name);
        }
    }

    /// <summary>The object of a name, made where there was none.</summary>
    public static JsonObject ToObject(this JsonObject json, string name)
    {
        if (json[name] is not JsonObject there)
        {
            json[name] = there = [];
        }

        return there;
    }
}
