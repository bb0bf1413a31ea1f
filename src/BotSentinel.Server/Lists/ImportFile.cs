using System.Runtime.CompilerServices;
using System.Text;
using BotSentinel.Server.Api;
using Microsoft.AspNetCore.WebUtilities;

namespace BotSentinel.Server.Lists;

/// <summary>The lines that somebody sent, beyond the first of them in a file that goes with it: a hundred long lists that wait for their turns take no memory.</summary>
internal sealed class ImportFile : IAsyncDisposable
{
    private const int InMemory = 64 * 1024;

    // Far longer than any that is an entry; what comes after it is passed over.
    private const int LongestLine = 8 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileBufferingReadStream _content;

    private ImportFile(FileBufferingReadStream content, int lines) => (_content, Lines) = (content, lines);

    /// <summary>Lines there are, empty ones included.</summary>
    public int Lines { get; }

    /// <summary>Takes all of a body in.</summary>
    /// <exception cref="ProblemException">It is no UTF-8.</exception>
    public static async Task<ImportFile> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        FileBufferingReadStream content = new(body, InMemory);
        try
        {
            await content.DrainAsync(cancellationToken);
            int lines = 0;
            await foreach (string _ in LinesOf(content, cancellationToken))
            {
                lines++;
            }

            return new ImportFile(content, lines);
        }
        catch (DecoderFallbackException)
        {
            await content.DisposeAsync();
            throw ProblemException.Unreadable("A list is UTF-8.");
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    /// <summary>The lines from the first one on.</summary>
    public IAsyncEnumerable<string> ReadLinesAsync(CancellationToken cancellationToken) => LinesOf(_content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _content.DisposeAsync();

    private static async IAsyncEnumerable<string> LinesOf(FileBufferingReadStream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        content.Position = 0;
        using StreamReader reader = new(content, Utf8, leaveOpen: true);
        StringBuilder line = new();
        char[] block = new char[16 * 1024];
        for (int read; (read = await reader.ReadAsync(block, cancellationToken)) > 0;)
        {
            int from = 0;
            for (int end; (end = Array.IndexOf(block, '\n', from, read - from)) >= 0; from = end + 1)
            {
                yield return Append(line, block.AsSpan(from..end)).ToString();
                line.Clear();
            }

            Append(line, block.AsSpan(from..read));
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static StringBuilder Append(StringBuilder line, ReadOnlySpan<char> more) => line.Append(more[..Math.Min(more.Length, LongestLine - line.Length)]);
}
