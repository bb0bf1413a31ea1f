using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Server.Keys;

/// <summary>
/// The text of an API key: <c>bs_</c>, 43 characters that stand for 256 random bits, and 6 that check them, so that what was mistyped or cut off is known
/// without asking the database, and scanners of leaked secrets know the rest for what it is.
/// </summary>
internal static class ApiKey
{
    public const string Prefix = "bs_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Digits);
    private const int Length = 43, CheckLength = 6;

    /// <summary>How much of a key is shown to know it by: 48 of the 256 bits stay far from telling the rest.</summary>
    private const int ShownLength = 11;

    public static string New()
    {
        string random = RandomNumberGenerator.GetString(Digits, Length);
        return $"{Prefix}{random}{Check(random)}";
    }

    /// <summary>Whether the text can be a key: of the right form, with the right check.</summary>
    public static bool IsWellFormed(string? text) =>
        text?.Length == Prefix.Length + Length + CheckLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Allowed)
        && text[^CheckLength..] == Check(text[Prefix.Length..^CheckLength]);

    /// <summary>What is kept of a key to know it again.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static string Start(string key) => key[..ShownLength];

    private static string Check(string random)
    {
        uint sum = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(random));
        Span<char> check = stackalloc char[CheckLength];
        for (int i = CheckLength - 1; i >= 0; i--)
        {
            check[i] = Digits[(int)(sum % Digits.Length)];
            sum /= (uint)Digits.Length;
        }

        return new string(check);
    }
}
