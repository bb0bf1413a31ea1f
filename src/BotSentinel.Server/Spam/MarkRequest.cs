using System.Text.Json;
using System.Text.Json.Serialization;
using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Server.Spam;

/// <summary>What an operator posts to mark a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">Either <c>spam</c> or <c>not spam</c>.</param>
/// <param name="By">The operator.</param>
/// <param name="Tenant">The owner for whose bots it counts; null: for updates without a tenant.</param>
/// <param name="Learn">False when it is only to be recorded.</param>
internal sealed record MarkRequest(string? Text, string? Label, string? By, string? Tenant = null, bool Learn = true)
{
    public const string Spam = "spam", NotSpam = "not spam";

    /// <summary>Bytes of a body at most.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads a body. Null when it is no JSON, or has members that mean nothing.</summary>
    public static async Task<MarkRequest?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<MarkRequest>(body, Spelling, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>All mistakes, by member, with their remedies. What was written is not repeated.</summary>
    public Dictionary<string, string[]> Mistakes()
    {
        Dictionary<string, string[]> mistakes = [];
        if (string.IsNullOrEmpty(Text))
        {
            mistakes.Add("text", ["is missing. Write the text or caption that is to be marked."]);
        }

        if (Label is not (Spam or NotSpam))
        {
            mistakes.Add("label", [$"is not known. Write \"{Spam}\" or \"{NotSpam}\"."]);
        }

        if (IsNoName(By))
        {
            mistakes.Add("by", [$"is missing or too long. Write the name or id of the operator, up to {SpamMarks.LongestName} characters."]);
        }

        if (Tenant is not null && IsNoName(Tenant))
        {
            mistakes.Add("tenant", [$"is empty or too long. Write a tenant of up to {SpamMarks.LongestName} characters, or leave it out."]);
        }

        return mistakes;
    }

    private static bool IsNoName(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > SpamMarks.LongestName;
}
