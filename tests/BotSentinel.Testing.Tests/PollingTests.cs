using System.Net;
using System.Text.Json;

namespace BotSentinel.Testing.Tests;

/// <summary>The rules of getUpdates.</summary>
public sealed class PollingTests : FakeTelegramTest
{
    [Fact]
    public async Task Updates_AreNumberedInOrderAndKeptUntilConfirmed()
    {
        Assert.Equal(1, Ann.Send(Bot, "one"));
        Assert.Equal(2, Ann.Send(Bot, "two"));

        Assert.Equal([1, 2], await Client.UpdateIdsAsync());
        Assert.Equal([1, 2], await Client.UpdateIdsAsync());
        Assert.Equal([2], await Client.UpdateIdsAsync(new { offset = 2 }));
        Assert.Equal([2], await Client.UpdateIdsAsync());
        Assert.Equal([], await Client.UpdateIdsAsync(new { offset = 3 }));
        Assert.Equal(0, Bot.PendingCount);
    }

    [Fact]
    public async Task Limit_CutsTheBatch()
    {
        for (int i = 0; i < 150; i++)
        {
            Ann.Send(Bot, "hello");
        }

        Assert.Equal(100, (await Client.UpdateIdsAsync()).Count);
        Assert.Equal([1, 2, 3], await Client.UpdateIdsAsync(new { limit = 3 }));
    }

    [Fact]
    public async Task NegativeOffset_ForgetsAllButTheNewest()
    {
        for (int i = 0; i < 5; i++)
        {
            Ann.Send(Bot, "hello");
        }

        Assert.Equal([4, 5], await Client.UpdateIdsAsync(new { offset = -2 }));
        Assert.Equal([4, 5], await Client.UpdateIdsAsync());
    }

    [Fact]
    public async Task LongPoll_EndsWithTheFirstUpdate()
    {
        Task<List<long>> poll = Client.UpdateIdsAsync(new { timeout = 30 });
        await Bot.WaitUntilPolledAsync(Cancel);

        Ann.Send(Bot, "hello");

        Assert.Equal([1], await poll);
    }

    [Fact]
    public async Task LongPoll_EndsEmptyAfterItsTimeout()
    {
        Task<List<long>> poll = Client.UpdateIdsAsync(new { timeout = 30 });
        await Bot.WaitUntilPolledAsync(Cancel);

        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(poll.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([], await poll);
    }

    [Fact]
    public async Task SecondPoll_EndsTheFirstWithConflict()
    {
        Task<BareClient.Answer> first = Client.CallAsync("getUpdates", new { timeout = 30 });
        await Bot.WaitUntilPolledAsync(Cancel);

        Assert.Equal([], await Client.UpdateIdsAsync());

        Assert.Equal(HttpStatusCode.Conflict, (await first).Status);
        Assert.StartsWith("Conflict: terminated by other getUpdates request", (await first).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PollThatHangsUp_LosesNothing()
    {
        using var hangUp = new CancellationTokenSource();
        Task<BareClient.Answer> poll = Client.CallUntilAsync("getUpdates", new { timeout = 30 }, hangUp.Token);
        await Bot.WaitUntilPolledAsync(Cancel);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);

        Ann.Send(Bot, "hello");

        Assert.Equal([1], await Client.UpdateIdsAsync());
    }

    [Fact]
    public async Task PollWhileWebhookIsSet_IsRefused()
    {
        await Client.CallAsync("setWebhook", new { url = "http://127.0.0.1:1/hook" });

        BareClient.Answer answer = await Client.CallAsync("getUpdates");

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.StartsWith("Conflict: can't use getUpdates method while webhook is active", answer.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowedUpdates_AreHonouredAndRemembered()
    {
        FakeChat group = Telegram.Group(-100500);
        Assert.Equal(0, Bot.Receive(Ann.ChangeStatus(group)));

        await Client.CallAsync("getUpdates", new { allowed_updates = """["chat_member"]""" });
        await Client.CallAsync("getUpdates");

        Assert.Equal(0, Ann.Send(Bot, "hello"));
        Assert.Equal(1, Bot.Receive(Ann.ChangeStatus(group)));

        await Client.CallAsync("getUpdates", new { allowed_updates = "[]" });
        Assert.Equal(2, Ann.Send(Bot, "hello"));
    }

    [Fact]
    public async Task TwentyThousandQueuedUpdates_ArriveOnceAndInOrder()
    {
        for (int i = 0; i < 20_000; i++)
        {
            Ann.Send(Bot, "hello");
        }

        var seen = new List<long>();
        for (List<long> batch = await Client.UpdateIdsAsync(); batch.Count > 0; batch = await Client.UpdateIdsAsync(new { offset = seen[^1] + 1 }))
        {
            seen.AddRange(batch);
        }

        Assert.Equal(Enumerable.Range(1, 20_000).Select(id => (long)id), seen);
    }

    [Fact]
    public async Task RawUpdate_ComesAsItWasWritten()
    {
        long id = Bot.ReceiveRaw("""{"update_id":77,"poll":{"id":"5","question":"?"},"later_member":{"x":1}}""", keepId: true);

        JsonElement update = Assert.Single((await Client.CallAsync("getUpdates")).Result.EnumerateArray());
        Assert.Equal(77, id);
        Assert.Equal("5", update.GetProperty("poll").GetProperty("id").GetString());
        Assert.Equal(1, update.GetProperty("later_member").GetProperty("x").GetInt32());
        Assert.Equal(78, Ann.Send(Bot, "next"));
    }

    [Fact]
    public async Task RawUpdate_MayBeOdd()
    {
        string deep = new string('[', 500) + new string(']', 500);
        Bot.ReceiveRaw($$"""{"message":{"chat":5,"chat":{"id":1e99},"message_id":"\ud800","deep":{{deep}}},"message":null}""");

        using var http = new HttpClient();
        string answer = await http.GetStringAsync(new Uri($"{Telegram.BaseUrl}/bot{Token}/getUpdates"), Cancel);

        Assert.Equal($$"""{"ok":true,"result":[{"update_id":1,"message":{"chat":5,"chat":{"id":1e99},"message_id":"\ud800","deep":{{deep}}},"message":null}]}""", answer);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public void RawUpdateThatIsNoObject_IsRefused(string json) => Assert.Throws<ArgumentException>(() => Bot.ReceiveRaw(json));

    [Fact]
    public async Task RawUpdate_MakesItsChatKnown()
    {
        Bot.ReceiveRaw("""{"message":{"message_id":1,"date":1,"chat":{"id":-42,"type":"group","title":"T"},"text":"hello"}}""");

        Assert.Equal(HttpStatusCode.OK, (await Client.CallAsync("sendMessage", new { chat_id = -42, text = "hello" })).Status);
    }

    [Fact]
    public async Task End_EndsHangingPolls()
    {
        Task<List<long>> poll = Client.UpdateIdsAsync(new { timeout = 30 });
        await Bot.WaitUntilPolledAsync(Cancel);

        await Telegram.DisposeAsync();

        Assert.Equal([], await poll);
    }
}
