using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.AspNetCore;

/// <summary>The secret that proves a request to be Telegram's. Compared by hash, so that the time taken tells neither its length nor how much of a guess is right.</summary>
internal sealed class SecretToken
{
    public const string Header = "X-Telegram-Bot-Api-Secret-Token";

    private const int MaxLength = 256;
    private static readonly SearchValues<char> Permitted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly byte[] _hash;

    /// <exception cref="ArgumentException">Telegram would not take this token.</exception>
    public SecretToken(string secret)
    {
        if (secret.Length is 0 or > MaxLength || secret.AsSpan().ContainsAnyExcept(Permitted))
        {
            throw new ArgumentException("A secret token has 1 to 256 letters, digits, underscores and hyphens, as setWebhook takes it.", nameof(secret));
        }

        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>Whether a request's header holds the secret, once.</summary>
    public bool Matches(StringValues header)
    {
        if (header is not [{ Length: > 0 and <= MaxLength } given])
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(given, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
