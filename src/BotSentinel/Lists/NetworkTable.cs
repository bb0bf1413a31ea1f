using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Lists;

/// <summary>
/// Networks with their entries. An address is looked up once for each length of prefix that there is, the longest first, however many networks there are: at most 33 times,
/// or 129 in IPv6. Thread safe.
/// </summary>
internal sealed class NetworkTable
{
    private const int Family4 = 32, Family6 = 128;

    private readonly ConcurrentDictionary<Prefix, ListEntry> _entries = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Width, int Length), int> _counts = [];
    private volatile int[] _lengths4 = [], _lengths6 = [];

    public int Count => _entries.Count;

    public IEnumerable<IPNetwork> Networks => _entries.Keys.Select(prefix => prefix.ToNetwork());

    /// <summary>Puts an entry in place of the network's, or takes it away when it is null. Whether it had one.</summary>
    public bool Set(IPNetwork network, ListEntry? entry)
    {
        Prefix prefix = Prefix.Of(network.BaseAddress, network.PrefixLength);
        lock (_gate)
        {
            bool wasThere = _entries.ContainsKey(prefix);
            if (entry is not null)
            {
                _entries[prefix] = entry;
            }
            else
            {
                _entries.TryRemove(prefix, out _);
            }

            if (wasThere != entry is not null)
            {
                CountOne(prefix, entry is null ? -1 : 1);
            }

            return wasThere;
        }
    }

    /// <summary>The entry of the narrowest network that the address is in and that has not ended; null when there is none.</summary>
    public ListEntry? Find(IPAddress address, long now)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Prefix whole = Prefix.Of(plain, Width(plain));
        foreach (int length in whole.Width == Family4 ? _lengths4 : _lengths6)
        {
            if (_entries.TryGetValue(whole.Shortened(length), out ListEntry? entry) && entry.IsLive(now))
            {
                return entry;
            }
        }

        return null;
    }

    private static int Width(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? Family4 : Family6;

    private void CountOne(Prefix prefix, int more)
    {
        int count = _counts.GetValueOrDefault((prefix.Width, prefix.Length)) + more;
        _counts[(prefix.Width, prefix.Length)] = count;
        if (count is 0 or 1)
        {
            int[] lengths = [.. _counts.Where(pair => pair.Key.Width == prefix.Width && pair.Value > 0).Select(pair => pair.Key.Length).OrderDescending()];
            _ = prefix.Width == Family4 ? _lengths4 = lengths : _lengths6 = lengths;
        }
    }

    // The bits of an address up to a length, as a number.
    private readonly record struct Prefix(UInt128 Bits, int Width, int Length)
    {
        public static Prefix Of(IPAddress address, int length)
        {
            Span<byte> bytes = stackalloc byte[Family6 / 8];
            address.TryWriteBytes(bytes, out int written);
            UInt128 bits = UInt128.Zero;
            foreach (byte one in bytes[..written])
            {
                bits = (bits << 8) | one;
            }

            return new Prefix(bits, written * 8, written * 8).Shortened(length);
        }

        // A shift by the whole width is none.
        public Prefix Shortened(int length) => new(length == 0 ? UInt128.Zero : Bits >> (Width - length) << (Width - length), Width, length);

        public IPNetwork ToNetwork()
        {
            byte[] bytes = new byte[Width / 8];
            UInt128 rest = Bits;
            for (int i = bytes.Length - 1; i >= 0; i--, rest >>= 8)
            {
                bytes[i] = (byte)rest;
            }

            return new IPNetwork(new IPAddress(bytes), Length);
        }
    }
}
