using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.Server.Webhooks;

/// <summary>The secret that proves a webhook request to come from Telegram, compared in constant time.</summary>
internal sealed class SecretToken(string secret)
{
    public const string Header = "X-Telegram-Bot-Api-Secret-Token";
    private const int MaxLength = 256;

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the header carries the secret, exactly once. Hashing hides the length, too.</summary>
    public bool Matches(StringValues header)
    {
        if (header is not [{ Length: <= MaxLength } given])
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(MaxLength)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(given, utf8)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
