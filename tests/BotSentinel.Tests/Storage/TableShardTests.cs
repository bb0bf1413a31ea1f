using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public sealed unsafe class TableShardTests
{
    private const uint Long = 1 << 29;

    private readonly Random _random = new(20260301);

    [Fact]
    public void RandomRecords_AreKeptAsADictionaryWould()
    {
        var shard = new OneShard();
        var expected = new Dictionary<ulong, (long Until, uint Word)>();
        ulong[] keys = NewKeys(180);
        for (int i = 0; i < 20_000; i++)
        {
            // Now and then a pause after which all is over, and times have gone round.
            shard.Now = new Instant(shard.Now.Ticks + (i % 1_000 == 999 ? 11L << Instant.EpochBits : _random.Next(1 << 22)), 1);
            ulong key = keys[_random.Next(keys.Length)];
            bool lives = expected.TryGetValue(key, out (long Until, uint Word) known) && known.Until > shard.Now.Ticks;
            uint[]? read = (i % 3) switch { 0 => shard.Entered(key), 1 => shard.Read(key), _ => lives ? shard.Seen(key) ?? shard.Entered(key) : null };
            if (lives)
            {
                Assert.Equal(Words((uint)known.Until, known.Word), read);
            }
            else if (read is not null)
            {
                Assert.True(shard.Now.Ahead(read[0]) <= 0);
            }

            uint units = (uint)_random.Next((1 << 30) - 1);
            shard.Put(key, units, (uint)i);
            expected[key] = (shard.Now.Ticks + units, (uint)i);
        }

        Assert.Equal(0, shard.Shard.Evictions);
        Assert.InRange(shard.Shard.Count(), 1, keys.Length);
    }

    [Fact]
    public void Doubled_HoldsAllThatItHeldAndWhoWasRefused()
    {
        var shard = new OneShard();
        long small = shard.Shard.Bytes;
        ulong[] keys = Grown(shard, refusedOneIn: 3);

        Assert.Equal(8 * small, shard.Shard.Bytes);
        Assert.Equal((keys.Length, 0), (shard.Shard.Count(), shard.Shard.Evictions));
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.Equal(Words(shard.Now.Now + Long, (uint)i), shard.Seen(keys[i]));
            Assert.Equal(Words(shard.Now.Now + Long, (uint)i), shard.Read(keys[i]));
            Assert.Equal(i % 3 == 0, shard.Shard.Look(keys[i], shard.Now.Epoch).IsMarked);
        }
    }

    [Fact]
    public void Doubling_WaitsUntilMostPlacesAreTaken()
    {
        // Half of what it has in the end; new records find room in the rest by moving others.
        var shard = new OneShard();
        int places = 24 * shard.Slots;

        Assert.InRange(Grown(shard).Length, places * 0.8, places);
    }

    [Fact]
    public void LookedForAfterDoubling_RecordsComeHomeWhereThereIsRoom()
    {
        var shard = new OneShard();
        ulong[] keys = Grown(shard);
        int[] homes = [.. keys.Select(shard.HomeOf)];
        Assert.NotEmpty(Abroad(shard, keys, homes));

        byte[] before, after = shard.Shard.Save().Bytes;
        do
        {
            before = after;
            for (int i = 0; i < keys.Length; i++)
            {
                Assert.Equal(Words(shard.Now.Now + Long, (uint)i), shard.Seen(keys[i]));
            }

            after = shard.Shard.Save().Bytes;
        }
        while (!after.SequenceEqual(before));

        Assert.Empty(Abroad(shard, keys, homes));
        Assert.Equal(keys.Length, shard.Shard.Count());
    }

    [Fact]
    public void SomebodyHoldsTheHome_RecordIsSeenWhereItIs()
    {
        var shard = new OneShard();
        ulong[] keys = Grown(shard);
        int[] homes = [.. keys.Select(shard.HomeOf)];
        Dictionary<uint, int> places = shard.Places();
        int seen = 0;
        foreach (int i in Abroad(shard, keys, homes))
        {
            foreach (ulong other in keys)
            {
                shard.Shard.Enter(other, shard.Now, out LockedRecord held);
                int[] buckets = [shard.BucketAt(held.Held), shard.BucketAt(held.AlsoHeld)];
                if (buckets.Contains(homes[i]) && !buckets.Contains(places[BucketShape.TagOf(keys[i])]))
                {
                    Assert.NotNull(shard.Seen(keys[i]));
                    seen++;
                }

                TableShard.Exit(held);
            }
        }

        Assert.True(seen > 0);
    }

    [Fact]
    public void HomeIsOfAnEarlierEpoch_RecordIsSeenWhereItIs()
    {
        var grown = new OneShard();
        ulong[] keys = Grown(grown);
        int[] homes = [.. keys.Select(grown.HomeOf)];
        Dictionary<uint, int> places = grown.Places();
        int stayed = 0;
        foreach (int i in Abroad(grown, keys, homes).Take(4))
        {
            int place = places[BucketShape.TagOf(keys[i])];
            foreach (ulong neighbour in keys.Where(key => key != keys[i] && places[BucketShape.TagOf(key)] == place))
            {
                // Only what the neighbour locks is brought into the epoch that runs.
                OneShard shard = grown.Twin();
                shard.Now = new Instant(shard.Now.Ticks + (1L << Instant.EpochBits), 1);
                shard.Entered(neighbour);

                Assert.NotNull(shard.Seen(keys[i]));
                stayed += shard.Places()[BucketShape.TagOf(keys[i])] == place ? 1 : 0;
            }
        }

        Assert.True(stayed > 0);
    }

    [Fact]
    public void Full_WhoIsNearestToBeingForgottenGivesWayAndWhoWasRefusedLast()
    {
        // Two buckets, so that everybody competes with everybody.
        var shard = new OneShard(bases: 1, longestBranch: 1);
        var there = new Dictionary<ulong, (bool Refused, uint Units)>();
        int places = 2 * shard.Slots;
        uint[] units = [.. Enumerable.Range(1, 300).Select(i => (uint)i * 1_000)];
        _random.Shuffle(units);
        foreach (uint ahead in units)
        {
            ulong? victim = there.Count < places ? null : there.MinBy(known => known.Value).Key;
            if (victim is { } gone)
            {
                there.Remove(gone);
            }

            ulong key = NewKeys(1)[0];
            there.Add(key, (_random.Next(2) == 0, ahead));
            shard.Put(key, ahead, refused: there[key].Refused);

            Assert.All(there, known => Assert.NotNull(shard.Read(known.Key)));
            Assert.True(victim is null || shard.Read(victim.Value) is null);
        }

        Assert.Equal((places, units.Length - places), (shard.Shard.Count(), shard.Shard.Evictions));
    }

    [Fact]
    public void KnownSubject_KeepsItsMarkWhenItsRecordIsWritten()
    {
        var shard = new OneShard();
        shard.Put(1, Long, refused: true);
        shard.Put(1, Long, word: 7);

        Assert.True(shard.Shard.Look(1, shard.Now.Epoch).IsMarked);
        Assert.Equal(7u, shard.Seen(1)![1]);
        Assert.Equal((1, 0), (shard.Shard.Count(), shard.Shard.Evictions));
    }

    [Fact]
    public void NewSubject_IsKnownOnceItHasSettled()
    {
        var shard = new OneShard();
        Assert.Null(shard.Entered(1));
        Assert.Equal(0, shard.Shard.Count());

        shard.Shard.Enter(1, shard.Now, out LockedRecord record);
        Assert.False(record.IsKnown || record.Evicts);
        shard.Shard.Settle(ref record);
        Assert.True(record.IsKnown);
        TableShard.Exit(record);

        Assert.NotNull(shard.Entered(1));
        Assert.Equal(1, shard.Shard.Count());
    }

    [Fact]
    public void Reading_LeavesEverythingAsItWas()
    {
        var shard = new OneShard();
        ulong[] keys = NewKeys(60);
        foreach (ulong key in keys)
        {
            shard.Put(key, Long, (uint)key);
        }

        foreach (ulong key in keys)
        {
            SeenRecord seen = shard.Shard.Look(key, shard.Now.Epoch);

            Assert.Equal((uint)key, shard.Read(key)![1]);
            Assert.True(seen.IsThere && seen.IsStill());
        }

        Assert.All(NewKeys(200), key => Assert.Null(shard.Read(key)));
        Assert.All(NewKeys(200), key => Assert.False(shard.Shard.Look(key, shard.Now.Epoch).IsThere));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(-2, true)]
    [InlineData(-3, false)]
    public void RecordOfAnotherEpoch_IsReadAsLongAsItsTimesCanBeCompared(int epochsLater, bool isRead)
    {
        var shard = new OneShard();
        shard.Put(1, Long);
        shard.Now = new Instant(shard.Now.Ticks + ((long)epochsLater << Instant.EpochBits), 1);

        Assert.Equal(isRead, shard.Read(1) is not null);
        Assert.False(shard.Shard.Look(1, shard.Now.Epoch).IsThere);
    }

    [Fact]
    public void Cleared_HoldsNothingAndFindsRoomAgain()
    {
        var shard = new OneShard();
        ulong[] keys = Grown(shard);

        shard.Shard.Clear();

        Assert.Equal(0, shard.Shard.Count());
        Assert.All(keys, key => Assert.Null(shard.Read(key) ?? shard.Entered(key)));
        shard.Put(keys[0], Long, 5);
        Assert.Equal(5u, shard.Seen(keys[0])![1]);
    }

    [Fact]
    public void Snapshot_IsRestoredWhateverTheMemoryHeldBefore()
    {
        var shard = new OneShard();
        ulong[] keys = Grown(shard);
        var restored = new OneShard(filler: 0xFF);
        restored.Put(keys[0], 1);

        Assert.True(restored.Shard.TryRestore(shard.Shard.Save()));

        Assert.Equal(shard.Shard.Bytes, restored.Shard.Bytes);
        Assert.Equal(shard.Shard.Save().Bytes, restored.Shard.Save().Bytes);
        Assert.All(keys, key => Assert.Equal(shard.Read(key), restored.Entered(key)));
    }

    [Fact]
    public void SnapshotOfAnotherShapeOrSize_IsRefused()
    {
        var shard = new OneShard();
        shard.Put(1, Long);
        SavedShard saved = new OneShard().Shard.Save();
        saved = saved with { Bytes = new byte[saved.Bytes.Length * 64] };

        Assert.False(shard.Shard.TryRestore(saved with { Bases = saved.Bases - 1 }));
        Assert.False(shard.Shard.TryRestore(saved with { BucketBytes = saved.BucketBytes + BucketShape.LineBytes }));
        Assert.False(shard.Shard.TryRestore(saved with { Branch = 31 }));
        Assert.False(shard.Shard.TryRestore(saved with { Branch = 2 }));
        Assert.NotNull(shard.Read(1));
        Assert.True(shard.Shard.TryRestore(saved with { Branch = 15 }));
        Assert.Null(shard.Read(1));
    }

    private static uint[] Words(uint until, uint word) => [until, word, ~word];

    private ulong[] NewKeys(int count) => [.. Enumerable.Range(0, count).Select(_ => (ulong)_random.NextInt64(long.MinValue, long.MaxValue))];

    // Has just doubled for the last time, so that half of the places are free.
    private ulong[] Grown(OneShard shard, int refusedOneIn = int.MaxValue)
    {
        var keys = new List<ulong>();
        long bytes = shard.Shard.Bytes;
        while (shard.Shard.Bytes < 8 * bytes)
        {
            keys.Add(NewKeys(1)[0]);
            shard.Put(keys[^1], Long, (uint)keys.Count - 1, refused: (keys.Count - 1) % refusedOneIn == 0);
        }

        return [.. keys];
    }

    // Records that lie in their other bucket although there is room in the first.
    private static List<int> Abroad(OneShard shard, ulong[] keys, int[] homes)
    {
        Dictionary<uint, int> places = shard.Places();
        var taken = places.Values.CountBy(bucket => bucket).ToDictionary();
        return [.. Enumerable.Range(0, keys.Length).Where(i => places[BucketShape.TagOf(keys[i])] != homes[i] && taken.GetValueOrDefault(homes[i]) < shard.Slots)];
    }
}
