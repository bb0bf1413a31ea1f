using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Updates;

namespace BotSentinel.Server.Tests.Analytics;

public sealed class RecentTrafficTests
{
    [Fact]
    public void Reader_GoesOnWhereItStopped()
    {
        RecentTraffic traffic = new(4, new RecentRoom(4));
        Add(traffic, 1, 700);
        List<RecentUpdate> read = [];

        long next = traffic.Read(0, read);
        Add(traffic, 701, 50);
        traffic.Read(next, read);

        Assert.Equal(Enumerable.Range(1, 750).Select(user => (long)user), read.Select(update => update.User.Number));
    }

    [Fact]
    public void MoreThanThereIsRoomFor_PushOutTheOldest()
    {
        RecentTraffic traffic = new(2, new RecentRoom(100));

        Add(traffic, 1, 3 * RecentTraffic.BlockSize);

        List<RecentUpdate> read = [];
        traffic.Read(0, read);
        Assert.Equal(2 * RecentTraffic.BlockSize, read.Count);
        Assert.Equal(RecentTraffic.BlockSize + 1, read[0].User.Number);
    }

    [Fact]
    public void AnotherTenant_GetsRoomOfWhoHasMost()
    {
        RecentRoom room = new(4);
        RecentTraffic busy = new(100, room), quiet = new(100, room);
        Add(busy, 1, 10 * RecentTraffic.BlockSize);

        Add(quiet, 1, RecentTraffic.BlockSize + 1);

        Assert.Equal((2, 2), (busy.Blocks, quiet.Blocks));
    }

    [Fact]
    public void WithoutRoom_NothingIsRememberedAndNothingFails()
    {
        RecentTraffic traffic = new(0, new RecentRoom(0));

        Add(traffic, 1, 10);

        List<RecentUpdate> read = [];
        Assert.Equal(0, traffic.Read(0, read));
        Assert.Empty(read);
    }

    [Fact]
    public void UpdatesOfManyThreads_AreAllRemembered()
    {
        RecentTraffic traffic = new(100, new RecentRoom(100));

        Parallel.For(0, 8, thread => Add(traffic, (thread * 5_000) + 1, 5_000));

        List<RecentUpdate> read = [];
        traffic.Read(0, read);
        Assert.Equal(Enumerable.Range(1, 40_000).Select(user => (long)user), read.Select(update => update.User.Number).Order());
    }

    [Fact]
    public void NoText_IsRemembered()
    {
        RecentTraffic traffic = new(1, new RecentRoom(1));

        traffic.Add("shop", new BotUpdate { UserId = 1, Text = "CANARY", SenderName = "CANARY", Command = "/" + new string('C', 5_000) }, default);

        List<RecentUpdate> read = [];
        traffic.Read(0, read);
        BotUpdate update = read[0].ToUpdate(null);
        Assert.Equal((null, null, SharedTexts.Other), (update.Text, update.SenderName, update.Command));
    }

    [Fact]
    public void Noting_AllocatesNothing()
    {
        RecordedTraffic traffic = new("default", "shop", new RecentTraffic(1, new RecentRoom(1)));
        BotUpdate update = new() { UserId = 1, ChatId = 1, Command = "/start", Language = "en", ReceivedAt = DateTimeOffset.UnixEpoch };
        Decision decision = default;
        Note(RecentTraffic.BlockSize);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Note(RecentTraffic.BlockSize / 2);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Note(int count)
        {
            for (int i = 0; i < count; i++)
            {
                traffic.Add(update, decision);
            }
        }
    }

    private static void Add(RecentTraffic traffic, int firstUser, int count)
    {
        for (int i = 0; i < count; i++)
        {
            traffic.Add("shop", new BotUpdate { UserId = firstUser + i }, default);
        }
    }
}
