using System.Buffers.Binary;

namespace BotSentinel.Server.Store;

/// <summary>
/// UUIDs of version 7 that order as they are made, within a millisecond too (RFC 9562, 6.2, method 1): behind the 48 bits of milliseconds, twelve count, and what they
/// cannot hold goes on in the next millisecond; 62 bits are random. Thread safe.
/// </summary>
internal sealed class OrderedUuids
{
    private const int CounterBits = 12;

    /// <summary>A clock that was set back by no more than this is not followed, in milliseconds: order matters more.</summary>
    private const long LongestStepBack = 1000;

    private long _last;

    public Guid Next(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        long place = NextPlace(now.ToUnixTimeMilliseconds() << CounterBits);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (place >> CounterBits << 16) | 0x7000 | (place & ((1 << CounterBits) - 1)));
        return new Guid(bytes, bigEndian: true);
    }

    private long NextPlace(long now)
    {
        while (true)
        {
            long last = Volatile.Read(ref _last);
            long next = now > last || last - now > LongestStepBack << CounterBits ? now : last + 1;
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
