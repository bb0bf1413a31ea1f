using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public class RestartTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Restart_FloodersStayRefused()
    {
        using Sentinel before = With(permits: 3);
        for (int i = 0; i < 5000; i++)
        {
            before.Decide(By(1 + i % 1000));
        }

        using Sentinel after = With(permits: 3);

        Assert.True(after.RestoreCounters(Saved(before)));
        Assert.All(Enumerable.Range(1, 1000), user => Assert.Equal(Reason.Limited, after.Decide(By(user)).Reason));
        Assert.Equal(Reason.Passed, after.Decide(By(5000)).Reason);
    }

    [Fact]
    public void Restart_TheRefusedAreNotToldAgain()
    {
        using Sentinel before = With(permits: 1);
        Assert.Equal([false, true], Enumerable.Range(0, 2).Select(_ => before.Decide(By(1)).IsFirstRefusal));

        using Sentinel after = With(permits: 1);

        Assert.True(after.RestoreCounters(Saved(before)));
        Assert.False(after.Decide(By(1)).IsFirstRefusal);
    }

    [Fact]
    public void LimitHasChanged_BeginsAnew()
    {
        using Sentinel before = With(permits: 1);
        before.Decide(By(1));

        using Sentinel after = With(permits: 1, window: TimeSpan.FromMinutes(7));

        Assert.True(after.RestoreCounters(Saved(before)));
        Assert.Equal(Reason.Passed, after.Decide(By(1)).Reason);
    }

    [Fact]
    public void AnyByteIsDamaged_IsIgnored()
    {
        using Sentinel before = With(permits: 3);
        before.Decide(By(1));
        byte[] bytes = Saved(before).ToArray();
        var random = new Random(7);

        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. bytes];
            int at = i < 24 ? i : random.Next(bytes.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            using Sentinel after = With(permits: 3);
            Assert.False(after.RestoreCounters(new MemoryStream(damaged)));
        }

        using Sentinel cutShort = With(permits: 3);
        Assert.False(cutShort.RestoreCounters(new MemoryStream(bytes[..^1])));
        Assert.False(cutShort.RestoreCounters(new MemoryStream([])));
    }

    [Fact]
    public void CountingHasBegun_IsIgnored()
    {
        using Sentinel sentinel = With(permits: 3);
        sentinel.Decide(By(1));

        Assert.False(sentinel.RestoreCounters(Saved(sentinel)));
    }

    private static MemoryStream Saved(Sentinel sentinel)
    {
        var stream = new MemoryStream();
        sentinel.SaveCounters(stream);
        stream.Position = 0;
        return stream;
    }

    private static BotUpdate By(long user) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1 };

    private static Sentinel With(int permits, TimeSpan? window = null, int capacity = 1_000)
    {
        var options = new SentinelOptions { MaxSubjects = capacity };
        var policy = new PolicyOptions { Limits = [new LimitOptions { Permits = permits, Window = window ?? TimeSpan.FromMinutes(5) }] };
        return new Sentinel(options with { Policies = options.Policies.Add("default", policy) }, Clock);
    }
}
