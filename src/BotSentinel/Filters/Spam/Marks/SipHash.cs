using System.Numerics;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// SipHash-2-4 with 128 bits (Aumasson and Bernstein, 2012) of UTF-16 code units, each as two bytes, the lower one first. Whoever does not have the key can neither
/// find texts of one hash nor try texts out.
/// </summary>
internal struct SipHash
{
    private ulong _v0, _v1, _v2, _v3, _word;
    private uint _units;

    public SipHash(UInt128 key)
    {
        (ulong low, ulong high) = ((ulong)key, (ulong)(key >> 64));
        _v0 = low ^ 0x736F6D6570736575;
        _v1 = high ^ 0x646F72616E646F6D ^ 0xEE;
        _v2 = low ^ 0x6C7967656E657261;
        _v3 = high ^ 0x7465646279746573;
    }

    public void Add(char unit)
    {
        _word |= (ulong)unit << (int)(16 * (_units & 3));
        if ((++_units & 3) == 0)
        {
            Absorb(_word);
            _word = 0;
        }
    }

    public void Add(int number)
    {
        Add((char)number);
        Add((char)(number >>> 16));
    }

    public UInt128 End()
    {
        Absorb(_word | ((ulong)(_units * 2) << 56));
        _v2 ^= 0xEE;
        ulong low = Finish();
        _v1 ^= 0xDD;
        return new UInt128(Finish(), low);
    }

    private void Absorb(ulong word)
    {
        _v3 ^= word;
        Round();
        Round();
        _v0 ^= word;
    }

    private ulong Finish()
    {
        for (int i = 0; i < 4; i++)
        {
            Round();
        }

        return _v0 ^ _v1 ^ _v2 ^ _v3;
    }

    private void Round()
    {
        _v0 += _v1;
        _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
        _v0 = BitOperations.RotateLeft(_v0, 32);
        _v2 += _v3;
        _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
        _v0 += _v3;
        _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
        _v2 += _v1;
        _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
        _v2 = BitOperations.RotateLeft(_v2, 32);
    }
}
