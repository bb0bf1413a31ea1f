using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotSentinel.Audit;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Audit;

/// <summary>What audit entries tell of the thing that was changed: hashes of it, and where they differ. As the API shows it, so that no secret is in it.</summary>
internal static class AuditState
{
    // A policy file may be megabytes: the hashes tell of all of it.
    private const int LongestDifference = 64 * 1024;

    /// <summary>SHA-256 of a thing's canonical JSON, as hexadecimal digits; null where there is no thing.</summary>
    public static string? Hash(object? thing) => thing is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(thing))));

    /// <summary>Where two states differ; what is too much to be kept is counted.</summary>
    public static string Difference<T>(T? before, T? after)
    {
        IReadOnlyList<JsonChange> all = JsonChange.Between(JsonSerializer.SerializeToNode(before, ApiJson.Options), JsonSerializer.SerializeToNode(after, ApiJson.Options));
        string text = Text(all);
        for (int shown = all.Count; text.Length > LongestDifference; shown /= 2)
        {
            text = Text(all.Take(shown / 2).Append(new JsonChange($"... {all.Count - (shown / 2)} more", null, null)));
        }

        return text;
    }

    /// <summary>Anything as canonical JSON.</summary>
    public static string Text(object thing) => CanonicalJson.Text(JsonSerializer.SerializeToElement(thing, ApiJson.Options));
}
