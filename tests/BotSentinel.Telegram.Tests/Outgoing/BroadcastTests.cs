using BotSentinel.Telegram.Broadcasts;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Outgoing;

public sealed class BroadcastTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenRefusals_LoseNothingAndSendNothingTwice()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        ChatId[] chats = [.. Enumerable.Range(1, 200).Select(id => new ChatId(stage.Telegram.User(id).Id))];
        Task<BroadcastResult> broadcast = stage.Client.BroadcastAsync(chats, "news", cancellationToken: Cancelled);
        for (int i = 0; i < 10; i++)
        {
            stage.Telegram.FailNext("sendMessage", 429, retryAfter: 1 + (i % 3));
            int refused = i + 1;
            await stage.PassUntilAsync(() => stage.Refusals.Count() == refused);
        }

        await stage.PassAsync(broadcast);
        BroadcastResult result = await broadcast;

        Assert.Equal(10, stage.Refusals.Count());
        Assert.Equal(Enumerable.Range(1, 200).Select(id => (long)id), stage.Bot.Sent.Select(message => message.Chat.Id).Order());
        Assert.Equal(200, result.With(BroadcastOutcome.Delivered).Count());
    }

    [Fact]
    public async Task BlockedAndUnknownChats_AreReportedAndTheOthersGetIt()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        for (int id = 1; id <= 20; id++)
        {
            stage.Telegram.User(id);
        }

        stage.Telegram.User(7).Block(stage.Bot);
        List<BroadcastProgress> told = [];
        Task<BroadcastResult> broadcast = stage.Client.BroadcastAsync(
            Enumerable.Range(1, 21).Append(3).Select(id => new ChatId(id)).ToArray(), "news", new BroadcastOptions { Progress = new Told(told) }, Cancelled);
        await stage.PassAsync(broadcast);
        BroadcastResult result = await broadcast;

        Assert.Equal(["7"], result.Blocked);
        Assert.Equal(["21"], result.With(BroadcastOutcome.Failed));
        Assert.Equal(new BroadcastProgress(22, 19, 1, 1, 0), result.Progress);
        Assert.Equal(Enumerable.Range(1, 21), told.Select(progress => progress.Done));
    }

    [Fact]
    public async Task BroadcastThatWasBrokenOff_GoesOnWhereItWas()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        ChatId[] chats = [.. Enumerable.Range(1, 100).Select(id => new ChatId(stage.Telegram.User(id).Id))];
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        using (var journal = new FileJournal(_file))
        {
            Task<BroadcastResult> first = stage.Client.BroadcastAsync(chats, "news", new BroadcastOptions { Journal = journal }, stop.Token);
            await stage.PassUntilAsync(() => stage.Bot.Sent.Count >= 40);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        int before = stage.Bot.Sent.Count;
        Assert.InRange(before, 40, 80);
        await File.AppendAllTextAsync(_file, "delivered 9", Cancelled);
        using var again = new FileJournal(_file);
        Task<BroadcastResult> second = stage.Client.BroadcastAsync(chats, "news", new BroadcastOptions { Journal = again }, Cancelled);
        await stage.PassAsync(second);
        BroadcastResult result = await second;

        Assert.Equal(100, result.Outcomes.Count);
        Assert.Equal(stage.Bot.Sent.Count, stage.Bot.Sent.Select(message => message.Chat.Id).Distinct().Count());
        Assert.Equal(100, stage.Bot.Sent.Count + result.With(BroadcastOutcome.Unknown).Except(stage.Bot.Sent.Select(message => $"{message.Chat.Id}")).Count());
    }

    [Fact]
    public async Task MessageThatWasBeingSentWhenTheProgramEnded_IsNotSentAgain()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        await File.WriteAllTextAsync(_file, "sending 1\nsending 2\ndelivered 2\nblocked 3\n", Cancelled);
        using var journal = new FileJournal(_file);
        ChatId[] chats = [.. Enumerable.Range(1, 4).Select(id => new ChatId(stage.Telegram.User(id).Id))];

        BroadcastResult result = await stage.Client.BroadcastAsync(chats, "news", new BroadcastOptions { Journal = journal }, Cancelled);

        Assert.Equal([4L], stage.Bot.Sent.Select(message => message.Chat.Id));
        Assert.Equal(new BroadcastProgress(4, 2, 1, 0, 1), result.Progress);
    }

    [Fact]
    public async Task Pause_HoldsTheBroadcastUntilItIsResumed()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        ChatId[] chats = [.. Enumerable.Range(1, 40).Select(id => new ChatId(stage.Telegram.User(id).Id))];
        var pause = new BroadcastPause();
        pause.Pause();
        Task<BroadcastResult> broadcast = stage.Client.BroadcastAsync(chats, "news", new BroadcastOptions { Pause = pause }, Cancelled);

        await Task.Yield();
        Assert.Equal(0, stage.Outgoing.Status.Waiting.Sum() + stage.Bot.Sent.Count);
        pause.Resume();
        await stage.PassAsync(broadcast);

        Assert.Equal(40, (await broadcast).Progress.Delivered);
    }

    public void Dispose() => File.Delete(_file);

    private sealed class Told(List<BroadcastProgress> all) : IProgress<BroadcastProgress>
    {
        public void Report(BroadcastProgress value) => all.Add(value);
    }
}
