using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Server.Access;

/// <summary>What a browser's cookie or a link bears: 43 characters that stand for 256 random bits. Kept as a hash alone.</summary>
internal static class AccessToken
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 43;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Digits);

    public static string New() => RandomNumberGenerator.GetString(Digits, Length);

    public static bool IsWellFormed(string? text) => text?.Length == Length && !text.AsSpan().ContainsAnyExcept(Allowed);

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
