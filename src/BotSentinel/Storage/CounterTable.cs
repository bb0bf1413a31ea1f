using System.Runtime.CompilerServices;

namespace BotSentinel.Storage;

/// <summary>
/// The records of one layout by 64-bit key, in shards. It starts small, and its shards double where they lie until their
/// capacity is reached; from then on its memory stays as it is. Nothing runs in the background.
/// </summary>
internal sealed unsafe class CounterTable
{
    private const int MostShardBits = 8;
    private const int SubjectsPerShard = 32_768;

    // Two branches at first, 64 at last.
    private const int LongestBranch = 6;

    private static long _order;

    private readonly TableShard[] _shards;
    private readonly int _shift;
    private volatile OlderTable[] _older;

    /// <param name="layout">What a record is made of.</param>
    /// <param name="capacity">Subjects that find room at once without one being forgotten.</param>
    /// <param name="exact">Whether whole keys are kept, so that no two subjects share a record; 4 bytes more for each.</param>
    /// <param name="older">Tables of the same subjects from before a change of settings: what they know is taken over as subjects come.</param>
    public CounterTable(RecordLayout layout, int capacity, bool exact = false, params CounterTable[] older)
    {
        Layout = layout;
        Signature = exact ? layout.Signature + "!" : layout.Signature;
        var shape = new BucketShape(layout, exact);
        int bits = Math.Clamp((int)Math.Log2((double)capacity / SubjectsPerShard), 0, MostShardBits);
        double buckets = capacity / shape.MostLoad / shape.Slots / (1 << bits);
        uint bases = (uint)Math.Max(1, Math.Ceiling(buckets / (1 << LongestBranch)));
        _shift = 63 - bits;
        _older = [.. older.Select(table => new OlderTable(table, layout))];

        var memory = new BucketMemory(((nuint)bases << bits << LongestBranch) * (nuint)shape.BucketBytes);
        _shards = new TableShard[1 << bits];
        for (int i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new TableShard(shape, memory, i, _shards.Length, bases, LongestBranch);
        }
    }

    /// <summary>Tables are locked in this order.</summary>
    public long Order { get; } = Interlocked.Increment(ref _order);

    public RecordLayout Layout { get; }

    /// <summary>Tables with one signature mean the same by their bytes.</summary>
    public string Signature { get; }

    /// <summary>Records that were forgotten before their time, since the start.</summary>
    public long Evictions => _shards.Sum(shard => shard.Evictions);

    /// <summary>Places taken, by records that are over too.</summary>
    public long Count => _shards.Sum(shard => shard.Count());

    /// <summary>Memory in use.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    public TableShard[] Shards => _shards;

    // Stryker disable once Bitwise : both shifts to the right are the same without a sign
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TableShard Shard(ulong key) => _shards[(int)(key >> 1 >> _shift)];

    /// <summary>Makes the words those of a subject that has no record: what an older table knows, or that it was never seen.</summary>
    public void Begin(ulong key, in Instant now, Span<uint> words)
    {
        Layout.Forget(words, now);
        if (_older.Length > 0)
        {
            TakeOver(key, now, words);
        }
    }

    /// <summary>Takes over what a snapshot has, if it is of the same size.</summary>
    public void Restore(SavedTable saved)
    {
        for (int i = 0; saved.Shards.Length == _shards.Length && i < _shards.Length; i++)
        {
            if (!_shards[i].TryRestore(saved.Shards[i]))
            {
                return;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (TableShard shard in _shards)
        {
            shard.Clear();
        }
    }

    private void TakeOver(ulong key, in Instant now, Span<uint> words)
    {
        foreach (OlderTable older in _older)
        {
            if (older.IsOver(now.Ticks))
            {
                _older = [.. _older.Where(other => other != older)];
            }
            else
            {
                older.TakeOver(key, now, words);
            }
        }
    }
}
