using System.Text.Json;
using BotSentinel.Opinions;

namespace BotSentinel.Ml;

/// <summary>Reads what a language model answers. Whatever is not exactly an answer to this question is none.</summary>
internal static class ModelAnswer
{
    private const int Longest = 4_000;
    private const string Fence = "```";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>The answer; null when it is not one JSON object with the marker, a judgement and a confidence from 0 to 1.</summary>
    public static OpinionAnswer? Read(string? text, string marker)
    {
        if (text is null || text.Length > Longest)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Unfenced(text.Trim()), Strict);
            return Read(document.RootElement, marker);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            // No JSON, or not even text: half a character.
            return null;
        }
    }

    private static OpinionAnswer? Read(JsonElement json, string marker)
    {
        bool isAnswer = json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("marker", out JsonElement said) && said.ValueKind == JsonValueKind.String && said.ValueEquals(marker)
            && json.TryGetProperty("spam", out JsonElement spam) && spam.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (!isAnswer || !json.TryGetProperty("confidence", out JsonElement confidence) || confidence.ValueKind != JsonValueKind.Number
            || !confidence.TryGetDouble(out double sure) || sure is not (>= 0 and <= 1))
        {
            return null;
        }

        string? reason = json.TryGetProperty("reason", out JsonElement why) && why.ValueKind == JsonValueKind.String ? why.GetString() : null;
        return new OpinionAnswer(json.GetProperty("spam").GetBoolean(), sure, reason);
    }

    // Models like to mark their JSON as code.
    private static string Unfenced(string text)
    {
        if (!text.StartsWith(Fence, StringComparison.Ordinal) || !text.EndsWith(Fence, StringComparison.Ordinal) || text.Length < 2 * Fence.Length)
        {
            return text;
        }

        int begin = text.IndexOf('{', StringComparison.Ordinal), end = text.LastIndexOf('}');
        bool isAlone = begin > 0 && end > begin && text[Fence.Length..begin].Trim() is "" or "json" && text[(end + 1)..^Fence.Length].Trim().Length == 0;
        return isAlone ? text[begin..(end + 1)] : text;
    }
}
