using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace BotSentinel.Server.Bots;

/// <summary>The bots by name and by token. A token is looked up by its hash, so that timing tells nothing about it. Thread safe.</summary>
internal sealed class BotRegistry
{
    private const int MaxToken = 256;

    private readonly ConcurrentDictionary<string, BotSlot> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<UInt128, BotSlot> _byToken = new();
    private readonly ConcurrentDictionary<string, BotSlot> _byId = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Bot>? _fixed;
    private int _generation;

    /// <summary>A registry that bots come into and go from.</summary>
    public BotRegistry()
    {
    }

    /// <summary>The bots that the configuration names, for good.</summary>
    public BotRegistry(IReadOnlyList<Bot> bots)
    {
        _fixed = bots;
        foreach (Bot bot in bots)
        {
            Put(new BotSlot(bot));
        }
    }

    /// <summary>The bots that have been asked for since the start, or those of the configuration in its order.</summary>
    public IReadOnlyList<Bot> All => _fixed ?? [.. Slots.Select(slot => slot.Made).OfType<Bot>().OrderBy(bot => bot.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>All that the gateway serves, asked for or not.</summary>
    public IEnumerable<BotSlot> Slots => _byId.Values;

    public BotSlot? ByName(ReadOnlySpan<char> name) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out BotSlot? slot) ? slot : null;

    public BotSlot? ById(string id) => _byId.GetValueOrDefault(id);

    public BotSlot? ByToken(ReadOnlySpan<char> token) => token.Length <= MaxToken ? _byToken.GetValueOrDefault(Hash(token)) : null;

    /// <summary>Another number whenever a bot has come or gone.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Serves a bot, in place of one of the same name.</summary>
    public void Put(BotSlot slot)
    {
        _byName[slot.Name] = slot;
        _byToken[slot.TokenHash] = slot;
        _byId[slot.Id] = slot;
        Interlocked.Increment(ref _generation);
    }

    /// <summary>Serves a bot no more.</summary>
    public void Remove(BotSlot slot)
    {
        _byName.TryRemove(new KeyValuePair<string, BotSlot>(slot.Name, slot));
        _byToken.TryRemove(new KeyValuePair<UInt128, BotSlot>(slot.TokenHash, slot));
        _byId.TryRemove(new KeyValuePair<string, BotSlot>(slot.Id, slot));
        Interlocked.Increment(ref _generation);
    }

    /// <summary>Lets go of all calls that wait for their turns, and lets no further ones wait.</summary>
    public void EndWaiting()
    {
        foreach (Bot bot in All)
        {
            bot.EndWaiting();
        }
    }

    /// <summary>The hash of a token that bots are found by, as hexadecimal digits.</summary>
    public static string HashText(string token) => Hash(token).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    internal static UInt128 Hash(ReadOnlySpan<char> token)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(MaxToken)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
