using BotSentinel.Outgoing;
using BotSentinel.Testing;
using Telegram.Bot;

namespace BotSentinel.Telegram.Tests.Outgoing;

/// <summary>A whole bot against a Telegram that keeps its limits.</summary>
public sealed class ProofTests
{
    [Fact]
    public async Task TwentyThousandMessages_AllArriveInOrderAsFastAsTheLimitsAllowWithout429()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        FakeChat[] chats = [.. Enumerable.Range(1, 1_000).Select(id => stage.Telegram.User(id)), .. Enumerable.Range(1, 20).Select(id => stage.Telegram.Group(-id))];
        const int Messages = 20_000;

        Task all = Task.WhenAll(Enumerable.Range(0, Messages).Select(i => stage.Client.SendMessage(chats[i % chats.Length].Id, $"{i / chats.Length}")));
        await stage.PassAsync(all);
        await all;

        double allowed = Messages * stage.Telegram.Limits.Overall.TotalSeconds;
        Assert.Equal(Messages, stage.Bot.Sent.Count);
        Assert.DoesNotContain(stage.Refusals, at => at > TimeSpan.FromMinutes(1));
        Assert.InRange(stage.Elapsed.TotalSeconds, 0, allowed * 1.15);
        Assert.All(chats, chat =>
        {
            string[] texts = [.. stage.Bot.SentTo(chat).Select(message => message.Text!)];
            Assert.Equal(Enumerable.Range(0, texts.Length).Select(i => $"{i}"), texts);
        });
    }

    [Fact]
    public async Task LimitThatTheServerLowers_IsLearntWithinAMinuteAndRecovered()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        TimeSpan documented = stage.Telegram.Limits.Overall;
        Task all = Task.WhenAll(Enumerable.Range(0, 12_000).Select(i => stage.Client.SendMessage(stage.Telegram.User(1 + (i % 600)).Id, "hello")));

        await stage.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(stage.Refusals);
        stage.Telegram.Limits = stage.Telegram.Limits with { Overall = documented * 2 };
        await stage.PassAsync(TimeSpan.FromSeconds(60));
        int learning = stage.Refusals.Count();
        int sent = stage.Bot.Sent.Count;
        await stage.PassAsync(TimeSpan.FromSeconds(120));
        Assert.InRange(stage.Refusals.Count() - learning, 0, 8);
        Assert.InRange(stage.Bot.Sent.Count - sent, 15 * 120 * 0.8, 15 * 121);

        stage.Telegram.Limits = stage.Telegram.Limits with { Overall = documented };
        await stage.PassAsync(TimeSpan.FromSeconds(200));
        int refusals = stage.Refusals.Count();
        Assert.Equal(1, stage.Outgoing.Status.OverallRate);
        await stage.PassAsync(all);

        await all;
        Assert.Equal(refusals, stage.Refusals.Count());
        Assert.Equal(12_000, stage.Bot.Sent.Count);
    }

    [Fact]
    public async Task LimitOfPrivateChatsThatTheServerLowers_IsLearntForAllOfThem()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        Task all = Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => stage.Client.SendMessage(stage.Telegram.User(1 + (i % 10)).Id, "hello")));

        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Telegram.Limits = stage.Telegram.Limits with { Private = TimeSpan.FromSeconds(2), PrivateBurst = 1 };
        await stage.PassAsync(TimeSpan.FromSeconds(60));
        int sent = stage.Bot.Sent.Count;
        int refused = stage.Refusals.Count();
        await stage.PassAsync(TimeSpan.FromSeconds(60));

        Assert.InRange(stage.Bot.Sent.Count - sent, 10 * 60 / 2 * 0.6, 10 * 61 / 2);
        Assert.InRange(stage.Refusals.Count() - refused, 0, 60);
        Assert.False(all.IsFaulted);
    }

    [Fact]
    public async Task TwoWhoSendAsOneBotWithSharedPermits_KeepTheLimitsTogether()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        var shared = new MemoryPermits(stage.Clock);
        await using SentinelBotClient one = stage.NewClient(shared: shared), two = stage.NewClient(shared: shared);
        const int Messages = 1_200;

        Task all = Task.WhenAll(Enumerable.Range(0, Messages).Select(i => (i % 2 == 0 ? one : two).SendMessage(stage.Telegram.User(1 + (i % 201)).Id, $"{i}")));
        while (!all.IsCompleted)
        {
            OutgoingStatus[] both = [one.Outgoing!.Status, two.Outgoing!.Status];
            if (both.Sum(status => status.Sending) == 0 && both.Sum(status => status.Waiting.Sum()) > 0)
            {
                stage.Clock.Advance(TimeSpan.FromMilliseconds(50));
            }

            await Task.Yield();
        }

        await all;
        Assert.Empty(stage.Refusals);
        Assert.InRange((stage.Bot.Sent[^1].At - stage.Start).TotalSeconds, (Messages - 40) / 30.0, Messages / 30.0 * 1.15);
    }

    [Fact]
    public async Task OneChatIsRefused_OthersGoOn()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        stage.Telegram.FailNext("sendMessage", 429, retryAfter: 30);
        Task first = stage.Client.SendMessage(stage.Telegram.User(1).Id, "to the refused");
        await stage.PassAsync(TimeSpan.FromSeconds(1));

        Task others = Task.WhenAll(Enumerable.Range(2, 20).Select(id => stage.Client.SendMessage(stage.Telegram.User(id).Id, "to others")));
        await stage.PassAsync(others, milliseconds: 10);

        Assert.False(first.IsCompleted);
        Assert.InRange(stage.Elapsed.TotalSeconds, 1, 3);
        await stage.PassAsync(first);
        Assert.InRange(stage.Elapsed.TotalSeconds, 30, 30.3);
    }
}
