using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using Microsoft.Win32.SafeHandles;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>
/// Passwords of known breaches, in a file that the operator keeps: their SHA-1 hashes in hexadecimal digits, in order, one at the beginning of each line, as Have I Been Pwned
/// offers them for download. Looked up by bisection in the file, some forty reads in forty gigabytes. Thread safe.
/// </summary>
internal sealed class BreachedPasswords(GatewayOptions options)
{
    private const int HashLength = 2 * SHA1.HashSizeInBytes;

    // More than a line has: a hash, a colon, a count, the end of the line.
    private const int Block = 128;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <summary>Notes a mistake where the password is among them; a file that cannot be read is a failure of the gateway, and no password is taken.</summary>
    public void Check(Checks checks, string path, string password) => checks.That(
        options.Access.BreachedPasswords is not { } file || !Has(file, password),
        path,
        null,
        "is among those that became known when other services were broken into.",
        "Choose one that you have used nowhere.");

    /// <summary>Whether a file looks like such a list.</summary>
    public static bool IsList(string file)
    {
        using SafeFileHandle handle = File.OpenHandle(file);
        Span<byte> first = stackalloc byte[HashLength];
        return RandomAccess.Read(handle, first, 0) == HashLength && IsHash(first);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "It is what such lists are made of, and keeps no secret here.")]
    internal static bool Has(string file, string password)
    {
        Span<byte> wanted = stackalloc byte[HashLength], found = stackalloc byte[HashLength];
        Encoding.ASCII.GetBytes(Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password))), wanted);
        using SafeFileHandle handle = File.OpenHandle(file);
        long low = 0, high = RandomAccess.GetLength(handle);
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (!ReadLineAfter(handle, middle, found))
            {
                high = middle;
                continue;
            }

            switch (found.SequenceCompareTo(wanted))
            {
                case 0:
                    return true;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle;
                    break;
            }
        }

        return false;
    }

    // The hash of the first line that begins at this place or later; false: none does.
    private static bool ReadLineAfter(SafeFileHandle handle, long place, Span<byte> hash)
    {
        Span<byte> block = stackalloc byte[Block];
        long before = Math.Max(0, place - 1);
        block = block[..RandomAccess.Read(handle, block, before)];
        int start = place == 0 ? 0 : block.IndexOf((byte)'\n') + 1;
        if ((place > 0 && start == 0) || block.Length < start + HashLength)
        {
            return false;
        }

        for (int i = 0; i < HashLength; i++)
        {
            hash[i] = (byte)char.ToUpperInvariant((char)block[start + i]);
        }

        return true;
    }

    private static bool IsHash(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Digits);
}
