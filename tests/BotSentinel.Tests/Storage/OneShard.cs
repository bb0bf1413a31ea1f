using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

/// <summary>One shard on a clock that a test moves by hand; a record is a time, until which it counts, and two more words.</summary>
internal sealed unsafe class OneShard
{
    private readonly BucketShape _shape;
    private readonly BucketMemory _memory;
    private readonly uint _bases;

    /// <param name="bases">Buckets of one branch.</param>
    /// <param name="longestBranch">Bits that a branch may have.</param>
    /// <param name="filler">What the memory holds before.</param>
    public OneShard(uint bases = 3, int longestBranch = 4, byte filler = 0)
    {
        var rule = new SlidingWindow("p/l", "l", new LimitOptions { Permits = 1, Window = TimeSpan.FromSeconds(30), Algorithm = LimitAlgorithm.SlidingWindow }, countDenied: false);
        _shape = new BucketShape(RecordLayout.Divide("p", [rule])[0], exact: false);
        _bases = bases;
        nuint bytes = (nuint)(bases << longestBranch) * (nuint)_shape.BucketBytes;
        _memory = new BucketMemory(2 * bytes);
        new Span<byte>(_memory.Start, 2 * (int)bytes).Fill(filler);
        Shard = new TableShard(_shape, _memory, 0, 1, bases, longestBranch);
    }

    public TableShard Shard { get; }

    public Instant Now { get; set; } = new(1_000L << Instant.EpochBits, 1);

    /// <summary>Writes a record that counts for so many units.</summary>
    public void Put(ulong key, uint units, uint word = 0, bool refused = false)
    {
        Shard.Enter(key, Now, out LockedRecord record);
        Shard.Settle(ref record);
        (record.Words[0], record.Words[1], record.Words[2]) = (Now.Now + units, word, ~word);
        if (refused)
        {
            TableShard.MarkRefused(record);
        }

        TableShard.Exit(record);
    }

    /// <summary>The words of a record as who locks it sees them; null when there is none.</summary>
    public uint[]? Entered(ulong key)
    {
        Shard.Enter(key, Now, out LockedRecord record);
        uint[]? words = record.IsKnown ? [record.Words[0], record.Words[1], record.Words[2]] : null;
        TableShard.Exit(record);
        return words;
    }

    /// <summary>As <see cref="Entered"/> by <see cref="TableShard.TryRead"/>.</summary>
    public uint[]? Read(ulong key)
    {
        uint[] words = new uint[3];
        return Shard.TryRead(key, Now, words) ? words : null;
    }

    /// <summary>As <see cref="Entered"/> without a lock.</summary>
    public uint[]? Seen(ulong key)
    {
        SeenRecord seen = Shard.Look(key, Now.Epoch);
        uint[] words = new uint[3];
        if (seen.IsThere)
        {
            seen.Read(words);
        }

        return seen.IsThere && seen.IsStill() ? words : null;
    }

    /// <summary>The bucket in which each key's record lies.</summary>
    public Dictionary<uint, int> Places()
    {
        var places = new Dictionary<uint, int>();
        byte[] bytes = Shard.Save().Bytes;
        for (int at = 0; at < bytes.Length; at += 4)
        {
            int word = at % _shape.BucketBytes / 4 - 2;
            if (word >= 0 && word < _shape.Slots && BitConverter.ToUInt32(bytes, at) is var tag and not 0)
            {
                places.Add(tag, at / _shape.BucketBytes);
            }
        }

        return places;
    }

    /// <summary>The bucket of the same shard where a key's record lies if all places are free.</summary>
    public int HomeOf(ulong key)
    {
        OneShard empty = Twin(saved => saved with { Bytes = new byte[saved.Bytes.Length] });
        empty.Put(key, 1);
        return empty.Places()[BucketShape.TagOf(key)];
    }

    /// <summary>How many records a bucket has room for.</summary>
    public int Slots => _shape.Slots;

    /// <summary>The bucket at an address.</summary>
    public int BucketAt(byte* address) => (int)(address - _memory.Start) / _shape.BucketBytes;

    /// <summary>Another shard that holds the same, but for a change.</summary>
    public OneShard Twin(Func<SavedShard, SavedShard>? change = null)
    {
        var twin = new OneShard(_bases) { Now = Now };
        SavedShard saved = Shard.Save();
        Assert.True(twin.Shard.TryRestore(change?.Invoke(saved) ?? saved));
        return twin;
    }
}
