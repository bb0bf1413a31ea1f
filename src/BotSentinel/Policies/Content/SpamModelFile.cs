using System.Security.Cryptography;

namespace BotSentinel.Policies;

/// <summary>A file that holds a spam model: what the model reads, and a hash of it behind.</summary>
internal static class SpamModelFile
{
    /// <summary>What the model reads.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or something else.</exception>
    public static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> file)
    {
        int body = file.Length - SHA256.HashSizeInBytes;
        return body >= 0 && SHA256.HashData(file[..body]).AsSpan().SequenceEqual(file[body..])
            ? file[..body]
            : throw new InvalidDataException("It is damaged, or no spam model.");
    }

    /// <summary>The end of a file with this body.</summary>
    public static byte[] End(ReadOnlySpan<byte> body) => SHA256.HashData(body);
}
