using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <summary>
/// A fixed set of up to 128 names in UTF-8, each with a number of its own and a value. Finds one in a few nanoseconds:
/// a fingerprint of the name's ends and length leads to its slot, one comparison confirms.
/// </summary>
internal sealed class FieldNames
{
    private readonly Slot[] _slots;
    private readonly int _shift;

    public FieldNames(IReadOnlyList<(string Name, byte Value)> names)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Count, SeenNames.Capacity);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)names.Count * 4);
        _slots = new Slot[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        for (int i = 0; i < names.Count; i++)
        {
            byte[] name = Encoding.UTF8.GetBytes(names[i].Name);
            int slot = SlotOf(name);
            while (_slots[slot].Name is not null)
            {
                slot = (slot + 1) & (size - 1);
            }

            _slots[slot] = new Slot(name, names[i].Value, (byte)i);
        }
    }

    /// <summary>The members of an enum but its default one, in snake case: <c>ForwardOrigin</c> is found as <c>forward_origin</c>.</summary>
    public static FieldNames Of<TEnum>()
        where TEnum : struct, Enum => new([.. NamesOf<TEnum>()]);

    /// <inheritdoc cref="Of{TEnum}"/>
    public static IEnumerable<(string Name, byte Value)> NamesOf<TEnum>()
        where TEnum : struct, Enum =>
        from value in Enum.GetValues<TEnum>()
        where !value.Equals(default(TEnum))
        select (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), Convert.ToByte(value, null));

    /// <summary>The value of a name and its number in the set; false when it is not in the set.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out byte value, out byte number)
    {
        int slot = SlotOf(name);
        while (_slots[slot].Name is { } candidate)
        {
            if (name.SequenceEqual(candidate))
            {
                value = _slots[slot].Value;
                number = _slots[slot].Number;
                return true;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        value = number = 0;
        return false;
    }

    private int SlotOf(ReadOnlySpan<byte> name)
    {
        ulong ends = name.Length switch
        {
            >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(name) ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]), 23),
            >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32),
            > 0 => name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16),
            _ => 0,
        };
        return (int)(((ends + (uint)name.Length) * 0x9E3779B97F4A7C15) >> _shift);
    }

    private readonly record struct Slot(byte[] Name, byte Value, byte Number);
}

/// <summary>Which names of a <see cref="FieldNames"/> an object had so far.</summary>
internal struct SeenNames
{
    public const int Capacity = 128;
    private ulong _low, _high;

    /// <summary>Notes a name; false when it was there before.</summary>
    public bool Add(byte number) => number < 64 ? AddTo(ref _low, number) : AddTo(ref _high, number);

    private static bool AddTo(ref ulong half, byte number)
    {
        ulong bit = 1UL << (number & 63);
        bool added = (half & bit) == 0;
        half |= bit;
        return added;
    }
}
