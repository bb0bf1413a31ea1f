using System.Numerics;
using System.Runtime.CompilerServices;

namespace BotSentinel.Storage;

/// <summary>
/// A moment as the counters of one layout see it: in whole units, 32 bits of them. Times up to 2^30 units ahead compare
/// rightly across the wrap; <see cref="Epoch"/> tells older times apart.
/// </summary>
internal readonly struct Instant
{
    /// <summary>Units in an epoch, as a power of two. A time written in one epoch reaches at most four epochs ahead.</summary>
    public const int EpochBits = 28;

    /// <summary>Times written up to so many epochs ago compare rightly with now.</summary>
    public const int EpochsBack = 5;

    /// <summary>Times written up to so many epochs ahead, by a clock that was set back since, compare rightly with now.</summary>
    public const int EpochsAhead = 2;

    private readonly long _unitStart;

    /// <summary>How far ahead of now a state may reach, in units.</summary>
    public const int Reach = 1 << 30;

    public Instant(long ticks, long unitTicks)
        : this(ticks, unitTicks, ticks / unitTicks)
    {
    }

    private Instant(long ticks, long unitTicks, long units)
    {
        _unitStart = units * unitTicks;
        Ticks = ticks;
        UnitTicks = unitTicks;
        Now = (uint)units;
        Epoch = (uint)(units >> EpochBits);
    }

    /// <summary>As <see cref="Instant(long, long)"/>, without a division: this is done for every decision.</summary>
    /// <param name="ticks">UTC ticks.</param>
    /// <param name="unitTicks">Ticks in a unit.</param>
    /// <param name="reciprocal">What <see cref="ReciprocalOf"/> says of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Instant Of(long ticks, long unitTicks, (ulong Factor, int Shift) reciprocal) =>
        new(ticks, unitTicks, unitTicks == 1 ? ticks : (long)(Math.BigMul((ulong)ticks, reciprocal.Factor, out _) >> reciprocal.Shift));

    /// <summary>The factor and shift that divide any time by the unit exactly (Granlund and Montgomery, 1994).</summary>
    public static (ulong Factor, int Shift) ReciprocalOf(long unitTicks)
    {
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)unitTicks - 1);
        return ((ulong)((UInt128.One << (63 + bits)) / (ulong)unitTicks + 1), bits - 1);
    }

    /// <summary>The moment in UTC ticks.</summary>
    public long Ticks { get; }

    /// <summary>Ticks in a unit.</summary>
    public long UnitTicks { get; }

    /// <summary>The unit that runs.</summary>
    public uint Now { get; }

    /// <summary>The epoch that runs.</summary>
    public uint Epoch { get; }

    /// <summary>Units from now until <paramref name="time"/>; negative when it is over.</summary>
    public int Ahead(uint time) => (int)(time - Now);

    /// <summary>The time that is less far ahead.</summary>
    public uint Earlier(uint one, uint other) => Now + (uint)Math.Min(Ahead(one), Ahead(other));

    /// <summary>The first unit that begins at or after <paramref name="ticks"/>.</summary>
    public uint At(long ticks) => (uint)((ticks + UnitTicks - 1) / UnitTicks);

    /// <summary>As <see cref="At"/> of a time that lies whole units and a rest of ticks, less than one unit, ahead; without a division.</summary>
    public uint After(uint units, long restTicks)
    {
        long past = Ticks - _unitStart + restTicks;
        return Now + units + (past > UnitTicks ? 2u : past > 0 ? 1u : 0u);
    }

    /// <summary>Ticks from this moment until the unit <paramref name="time"/> begins.</summary>
    public long TicksUntil(uint time) => Ahead(time) * UnitTicks - (Ticks - _unitStart);

    /// <summary>
    /// A time that was written in an earlier epoch, or a later one if the clock was set back, as one that can be compared with now for the next
    /// epochs: what is over is now, and what lay ahead of a clock that was set back far lies as far ahead of this one.
    /// </summary>
    public uint Carry(uint time, uint writtenIn)
    {
        int ahead = (int)(Epoch - writtenIn) switch
        {
            > EpochsBack => 0,
            < -EpochsAhead => (int)(time - (writtenIn << EpochBits)),
            _ => Ahead(time),
        };
        return Now + (uint)Math.Max(0, ahead);
    }

    /// <summary>
    /// The unit to count in when states reach <paramref name="ticks"/> ahead: the smallest power of ten of ticks that
    /// they fit in, so that durations people write are whole numbers of it.
    /// </summary>
    public static long UnitFor(Int128 ticks)
    {
        long unit = 1;
        while (ticks / unit >= Reach - 1)
        {
            unit *= 10;
        }

        return unit;
    }
}
