using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Terminal;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary>A policy file of this machine.</summary>
/// <param name="Name">What it is called when something is said about it.</param>
/// <param name="Content">What is in it, as it was written.</param>
internal sealed record PolicyFile(string Name, byte[] Content)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Every mistake in it, as the engine finds them.</summary>
    public IReadOnlyList<ConfigurationError> Check() => PolicyReader.Check(Content);

    /// <summary>Reads a file; -: standard input.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static async Task<PolicyFile> ReadAsync(Shell shell, string path, CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            return new PolicyFile("standard input", Encoding.UTF8.GetBytes(await shell.Input.ReadToEndAsync(cancellationToken)));
        }

        try
        {
            return new PolicyFile(path, await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"There is no file {path}; it was looked for at {Path.GetFullPath(path)}.");
        }
    }

    /// <summary>It as JSON.</summary>
    /// <exception cref="CommandException">It is no JSON object; the lines say where.</exception>
    public JsonObject Read()
    {
        try
        {
            return JsonNode.Parse(Content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Content.AsSpan(3) : Content, documentOptions: Lenient) as JsonObject
                ?? throw new CommandException($"{Name} is no policy file: that is a JSON object.");
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new CommandException($"{Name} is no JSON.") { Lines = [.. Check().Select(error => error.ToString())] };
        }
    }
}
