using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Server.Bots;

/// <summary>The bots by name and by token. A token is looked up by its hash, so that timing tells nothing about it.</summary>
internal sealed class BotRegistry
{
    private readonly FrozenDictionary<string, Bot> _byName;
    private readonly FrozenDictionary<UInt128, Bot> _byToken;

    public BotRegistry(IReadOnlyList<Bot> bots)
    {
        All = bots;
        _byName = bots.ToFrozenDictionary(bot => bot.Name, StringComparer.OrdinalIgnoreCase);
        _byToken = bots.ToFrozenDictionary(bot => Hash(bot.Options.Token));
    }

    public IReadOnlyList<Bot> All { get; }

    public Bot? ByName(ReadOnlySpan<char> name) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out Bot? bot) ? bot : null;

    public Bot? ByToken(ReadOnlySpan<char> token) => token.Length <= MaxToken ? _byToken.GetValueOrDefault(Hash(token)) : null;

    /// <summary>Lets go of all calls that wait for their turns, and lets no further ones wait.</summary>
    public void EndWaiting()
    {
        foreach (Bot bot in All)
        {
            bot.EndWaiting();
        }
    }

    private const int MaxToken = 256;

    private static UInt128 Hash(ReadOnlySpan<char> token)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(MaxToken)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
