namespace BotSentinel.Storage;

/// <summary>
/// Counter states by 64-bit key, in shards with a lock each. A state is found in one of two buckets of eight; an expired one
/// is a free place, so there is no timer and no sweep. A shard grows as it fills, until the table's capacity is reached; then
/// the state that is nearest to being forgotten anyway gives way.
/// </summary>
internal sealed class CounterTable
{
    private const int ShardBits = 6;
    private const int SlotsPerShardAtStart = 8 * CounterShard.BucketSize;

    // Two choices of eight places and one move lose next to no live state up to here.
    private const double FullAt = 0.75;

    private readonly CounterShard[] _shards = new CounterShard[1 << ShardBits];

    public CounterTable(int capacity)
    {
        int slots = (int)Math.Ceiling(capacity / FullAt / _shards.Length);
        for (int i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new CounterShard(Math.Min(SlotsPerShardAtStart, slots), slots);
        }
    }

    /// <summary>States that were forgotten before their time, since the start.</summary>
    public long Evictions => _shards.Sum(shard => shard.Evictions);

    /// <summary>Places taken, by expired states too.</summary>
    public long Count => _shards.Sum(shard => (long)shard.Count);

    public static int ShardOf(ulong key) => (int)(key >> (64 - ShardBits));

    public CounterShard Shard(int index) => _shards[index];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (CounterShard shard in _shards)
        {
            shard.Enter();
            shard.Clear();
            shard.Exit();
        }
    }
}
