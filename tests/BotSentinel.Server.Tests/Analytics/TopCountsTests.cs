using BotSentinel.Server.Analytics;

namespace BotSentinel.Server.Tests.Analytics;

public sealed class TopCountsTests
{
    [Fact]
    public void FloodOfMadeUpNames_NeitherFillsMemoryNorHidesWhoComesOften()
    {
        TopCounts<int> counts = new(1_000);

        for (int i = 0; i < 100_000; i++)
        {
            counts.Add(i % 10 == 0 ? -1 : i);
        }

        Assert.InRange(counts.Names, 1, 1_000);
        Assert.Equal(new KeyValuePair<int, long>(-1, 10_000), counts.Largest(1).Single());
    }
}
