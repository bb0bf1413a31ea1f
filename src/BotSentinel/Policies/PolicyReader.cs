using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BotSentinel.Policies.Settings;
using Microsoft.Extensions.Configuration;

namespace BotSentinel.Policies;

/// <summary>Reads options from a policy file's JSON or from a configuration section. Comments and trailing commas are allowed.</summary>
public static class PolicyReader
{
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads and validates a policy file.</summary>
    /// <exception cref="SentinelConfigurationException">The file cannot be opened or has errors; the exception lists all of them.</exception>
    public static SentinelOptions ReadFile(string path)
    {
        Findings findings = new();
        return Finished(ReadFile(path, findings), path, findings);
    }

    /// <summary>Reads and validates the content of a policy file.</summary>
    /// <param name="utf8">JSON in UTF-8, with or without a byte order mark.</param>
    /// <param name="source">What to call it in the exception.</param>
    /// <exception cref="SentinelConfigurationException">There are errors; the exception lists all of them.</exception>
    public static SentinelOptions Read(ReadOnlyMemory<byte> utf8, string source = "The policy file")
    {
        Findings findings = new();
        return Finished(Read(utf8, findings), source, findings);
    }

    /// <summary>Reads and validates a configuration section: <c>BotSentinel:Policies:default:Limits:0:Permits</c>. Keys are compared without case, numbers and switches may be texts.</summary>
    /// <exception cref="SentinelConfigurationException">There are errors; the exception lists all of them.</exception>
    public static SentinelOptions Read(IConfiguration section)
    {
        Findings findings = new(ConfigurationTree.PathOf(section));
        return Finished(Read(section, findings), $"The configuration section {ConfigurationTree.PathOf(section)}", findings);
    }

    /// <summary>Every mistake in the content of a policy file; empty when it can be used.</summary>
    public static IReadOnlyList<ConfigurationError> Check(ReadOnlyMemory<byte> utf8)
    {
        Findings findings = new();
        SentinelOptionsValidator.Validate(Read(utf8, findings), findings);
        return findings.Errors;
    }

    /// <summary>What can be read of a file; what cannot is noted. Relations between settings are not looked at.</summary>
    internal static SentinelOptions ReadFile(string path, Findings findings)
    {
        try
        {
            return Read(File.ReadAllBytes(path), findings);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bool isMissing = failure is FileNotFoundException or DirectoryNotFoundException;
            findings.Add(new ConfigurationError(
                path,
                null,
                isMissing ? "does not exist." : $"cannot be read: {failure.Message}",
                isMissing ? $"Create it, or correct the path; it was looked for at {Path.GetFullPath(path)}." : "Let the process read it."));
            return new SentinelOptions();
        }
    }

    internal static SentinelOptions Read(ReadOnlyMemory<byte> utf8, Findings findings)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            findings.Add(SettingPath.Root, null, "is not UTF-8.", "Save the file as UTF-8.");
            return new SentinelOptions();
        }

        ReadOnlyMemory<byte> content = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, Json);
            return Read(document.RootElement, findings);
        }
        catch (JsonException failure)
        {
            findings.Add(SyntaxError(content.Span, failure));
            return new SentinelOptions();
        }
        catch (InvalidOperationException)
        {
            // The one thing that is found out only when a text is looked at.
            findings.Add(SettingPath.Root, null, "has an escaped half of a character: \\ud800 to \\udfff stand in pairs.", "Write the character itself.");
            return new SentinelOptions();
        }
    }

    internal static SentinelOptions Read(IConfiguration section, Findings findings)
    {
        using JsonDocument document = ConfigurationTree.ToJson(section);
        return Read(document.RootElement, findings);
    }

    private static SentinelOptions Read(JsonElement json, Findings findings)
    {
        SentinelSettings.Root.TryRead(json, SettingPath.Root, findings, out SentinelOptions? options);
        return options!;
    }

    private static SentinelOptions Finished(SentinelOptions options, string source, Findings findings)
    {
        SentinelOptionsValidator.Validate(options, findings);
        return findings.Errors.Count == 0 ? options : throw new SentinelConfigurationException(source, findings.Errors);
    }

    private static ConfigurationError SyntaxError(ReadOnlySpan<byte> content, JsonException failure)
    {
        long line = failure.LineNumber ?? 0;
        ReadOnlySpan<byte> rest = content;
        for (long i = 0; i < line && rest.IndexOf((byte)'\n') is >= 0 and int end; i++)
        {
            rest = rest[(end + 1)..];
        }

        // The reader counts bytes; people count characters.
        int bytes = (int)Math.Min(failure.BytePositionInLine ?? 0, rest.Length);
        int column = Encoding.UTF8.GetCharCount(rest[..bytes]) + 1;
        string text = Encoding.UTF8.GetString(rest[..(rest.IndexOf((byte)'\n') is >= 0 and int stop ? stop : rest.Length)]).Trim();
        int detail = failure.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new ConfigurationError(
            $"line {line + 1}, column {column}",
            text.Length == 0 ? null : text.Length > 80 ? text[..80] + "..." : text,
            $"is not JSON: {(detail < 0 ? failure.Message : failure.Message[..detail])}",
            "Correct the syntax here or just before.");
    }
}
