using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public sealed unsafe class BucketMemoryTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(64, 64)]
    [InlineData(8 * Megabyte - 64, 64)]
    [InlineData(8 * Megabyte, 2 * Megabyte)] // where pages may be huge
    [InlineData(20 * Megabyte, 2 * Megabyte)]
    public void Memory_BeginsWithALineAndManyPagesWithAHugeOne(int bytes, int alignment)
    {
        BucketMemory[] all = [.. Enumerable.Range(0, 4).Select(_ => new BucketMemory((nuint)bytes))];

        Assert.All(all, memory => Assert.Equal(0, (nint)memory.Start % alignment));
        GC.KeepAlive(all);
    }
}
