using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public class SeenRecordTests
{
    private readonly OneShard _shard = new();

    public SeenRecordTests() => _shard.Put(1, units: 100, word: 7);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NothingHasChanged_SoManyWordsAreWritten(int words)
    {
        uint[] before = _shard.Seen(1)!;

        Assert.True(Write(Look(), words));

        Assert.Equal([.. new uint[] { 11, 12, 13 }.Take(words), .. before.Skip(words)], _shard.Seen(1)!);
        Assert.True(Write(Look(), words));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SomebodyWasFaster_NothingIsWritten(int words)
    {
        SeenRecord seen = Look();
        _shard.Put(1, units: 200, word: 8);

        Assert.False(seen.IsStill());
        Assert.False(seen.TryLock());
        Assert.False(Write(seen, words));
        Assert.Equal(_shard.Read(1), _shard.Seen(1));
        Assert.Equal(8u, _shard.Seen(1)![1]);
    }

    [Fact]
    public void LockedAndUnlocked_IsAsItWas()
    {
        SeenRecord seen = Look();
        Assert.True(seen.TryLock());
        Assert.False(seen.IsStill());
        Assert.False(Look().IsThere);

        seen.Unlock();

        Assert.True(seen.IsStill());
        Assert.Equal(7u, _shard.Seen(1)![1]);
    }

    [Fact]
    public void NoRecord_NeverChanges()
    {
        SeenRecord none = _shard.Shard.Look(2, _shard.Now.Epoch);

        none.Unlock();

        Assert.False(none.IsThere);
        Assert.True(none.IsStill());
    }

    private SeenRecord Look() => _shard.Shard.Look(1, _shard.Now.Epoch);

    private static bool Write(SeenRecord seen, int words) => words switch
    {
        1 => seen.TryWrite(11),
        2 => seen.TryWrite(11, 12),
        _ => seen.TryWrite([11, 12, 13]),
    };
}
