using System.Net;
using System.Text.Json;

namespace BotSentinel.Testing.Tests;

/// <summary>The rules of delivery to a webhook.</summary>
public sealed class WebhookTests : FakeTelegramTest
{
    [Fact]
    public async Task Update_IsPostedWithTheSecretToken()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        await Client.CallAsync("setWebhook", new { url = hook.Url, secret_token = "s3cret_-" });

        long id = Ann.Send(Bot, "hello");

        Assert.Equal(new HookReceiver.Delivery(id, Ann.Id, "s3cret_-"), await hook.NextAsync());
        WebhookAttempt attempt = await Bot.WaitForWebhookAttemptAsync(1, Cancel);
        Assert.Equal((id, 200, null), (attempt.UpdateId, attempt.Status, attempt.Error));
        Assert.Equal(0, Bot.PendingCount);
    }

    [Fact]
    public async Task QueuedUpdates_GoToANewWebhook_UnlessDropped()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        Ann.Send(Bot, "dropped");
        await Client.CallAsync("setWebhook", new { url = hook.Url, drop_pending_updates = true });
        await Client.CallAsync("deleteWebhook");
        Ann.Send(Bot, "kept");

        await Client.CallAsync("setWebhook", new { url = hook.Url });

        Assert.Equal(2, (await hook.NextAsync()).UpdateId);
    }

    [Fact]
    public async Task RefusedUpdate_IsDeliveredAgainAfterGrowingDelays()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        int tries = 0;
        hook.Answer = _ => Task.FromResult((++tries < 4 ? 503 : 200, ""));
        await Client.CallAsync("setWebhook", new { url = hook.Url });
        Ann.Send(Bot, "hello");

        var delays = new List<double>();
        for (int i = 1; i <= 3; i++)
        {
            WebhookAttempt failure = await Bot.WaitForWebhookAttemptAsync(i, Cancel);
            Assert.Equal((503, 1), (failure.Status, Bot.PendingCount));
            delays.Add(failure.RetryIn.TotalSeconds);
            Clock.Advance(failure.RetryIn);
        }

        Assert.Null((await Bot.WaitForWebhookAttemptAsync(4, Cancel)).Error);
        Assert.Equal([1, 2, 4], delays);
        Assert.Equal(0, Bot.PendingCount);
    }

    [Fact]
    public async Task UpdatesOfAChat_WaitForItsFailedOne_OthersDoNot()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        FakeUser bob = Telegram.User(1002);
        bool open = false;
        hook.Answer = delivery => Task.FromResult((delivery.ChatId == Ann.Id && !Volatile.Read(ref open) ? 500 : 200, ""));
        await Client.CallAsync("setWebhook", new { url = hook.Url });

        long first = Ann.Send(Bot, "first");
        Assert.Equal(first, (await hook.NextAsync()).UpdateId);
        WebhookAttempt failure = await Bot.WaitForWebhookAttemptAsync(1, Cancel);
        long second = Ann.Send(Bot, "second");
        long other = bob.Send(Bot, "other");
        Assert.Equal(other, (await hook.NextAsync()).UpdateId);
        Volatile.Write(ref open, true);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(500, failure.Status);
        Assert.Equal([first, second], [(await hook.NextAsync()).UpdateId, (await hook.NextAsync()).UpdateId]);
    }

    [Fact]
    public async Task Deliveries_NeverExceedMaxConnections()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        int now = 0;
        int most = 0;
        var gate = new Lock();
        var twoInside = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        hook.Answer = async _ =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
                if (now == 2)
                {
                    twoInside.TrySetResult();
                }
            }

            await release.Task;
            lock (gate)
            {
                now--;
            }

            return (200, "");
        };
        await Client.CallAsync("setWebhook", new { url = hook.Url, max_connections = 2 });
        for (int user = 1; user <= 10; user++)
        {
            Telegram.User(user).Send(Bot, "hello");
        }

        await twoInside.Task.WaitAsync(Cancel);
        Assert.Equal(2, hook.Seen.Count);
        release.SetResult();

        await Bot.WaitForWebhookAttemptAsync(10, Cancel);
        Assert.Equal(2, most);
        Assert.Equal(0, Bot.PendingCount);
    }

    [Fact]
    public async Task UpdatesOfAChat_ArriveOnceAndInOrder()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        await Client.CallAsync("setWebhook", new { url = hook.Url });
        FakeUser[] users = [.. Enumerable.Range(1, 10).Select(id => Telegram.User(id))];

        for (int i = 0; i < 50; i++)
        {
            foreach (FakeUser user in users)
            {
                user.Send(Bot, "hello");
            }
        }

        await Bot.WaitForWebhookAttemptAsync(500, Cancel);
        Assert.Equal(500, hook.Seen.Count);
        Assert.All(hook.Seen.GroupBy(delivery => delivery.ChatId), chat => Assert.Equal(chat.Select(delivery => delivery.UpdateId).Order(), chat.Select(delivery => delivery.UpdateId)));
    }

    [Fact]
    public async Task SameWebhookSetAgain_LeavesDeliveriesAlone()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        var release = new TaskCompletionSource();
        hook.Answer = async _ =>
        {
            await release.Task;
            return (200, "");
        };
        await Client.CallAsync("setWebhook", new { url = hook.Url, secret_token = "s" });
        Ann.Send(Bot, "hello");
        await hook.NextAsync();

        BareClient.Answer again = await Client.CallAsync("setWebhook", new { url = hook.Url, secret_token = "s" });
        release.SetResult();
        await Bot.WaitForWebhookAttemptAsync(1, Cancel);

        Assert.Equal("Webhook is already set", again.Description);
        Assert.Single(hook.Seen);
        Assert.Equal(0, Bot.PendingCount);
    }

    [Fact]
    public async Task SilentWebhook_TimesOutAndIsTriedAgain()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        var release = new TaskCompletionSource();
        hook.Answer = async _ =>
        {
            await release.Task;
            return (200, "");
        };
        await Client.CallAsync("setWebhook", new { url = hook.Url });
        Ann.Send(Bot, "hello");
        await hook.NextAsync();

        Clock.Advance(TimeSpan.FromMinutes(1));
        WebhookAttempt attempt = await Bot.WaitForWebhookAttemptAsync(1, Cancel);
        release.SetResult();

        Assert.Equal((0, "Read timeout expired"), (attempt.Status, attempt.Error));
        Assert.Equal(1, Bot.PendingCount);
    }

    [Fact]
    public async Task WebhookInfo_TellsOfPendingUpdatesAndTheLastError()
    {
        await Client.CallAsync("setWebhook", new { url = "http://127.0.0.1:1/hook", allowed_updates = """["message"]""", max_connections = 7 });
        Ann.Send(Bot, "hello");
        await Bot.WaitForWebhookAttemptAsync(1, Cancel);

        JsonElement info = (await Client.CallAsync("getWebhookInfo")).Result;

        Assert.Equal("http://127.0.0.1:1/hook", info.GetProperty("url").GetString());
        Assert.Equal(1, info.GetProperty("pending_update_count").GetInt32());
        Assert.Equal(7, info.GetProperty("max_connections").GetInt32());
        Assert.Equal("Connection failed", info.GetProperty("last_error_message").GetString());
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeSeconds(), info.GetProperty("last_error_date").GetInt64());
        Assert.Equal("message", Assert.Single(info.GetProperty("allowed_updates").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task DeletedWebhook_LeavesWhatItDidNotTakeToPolling()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        hook.Answer = _ => Task.FromResult((500, ""));
        await Client.CallAsync("setWebhook", new { url = hook.Url });
        long id = Ann.Send(Bot, "hello");
        await Bot.WaitForWebhookAttemptAsync(1, Cancel);

        await Client.CallAsync("deleteWebhook");

        Assert.Equal([id], await Client.UpdateIdsAsync());
    }

    [Fact]
    public async Task SetWebhook_EndsAHangingPoll()
    {
        Task<BareClient.Answer> poll = Client.CallAsync("getUpdates", new { timeout = 30 });
        await Bot.WaitUntilPolledAsync(Cancel);

        await Client.CallAsync("setWebhook", new { url = "http://127.0.0.1:1/hook" });

        Assert.Equal(HttpStatusCode.Conflict, (await poll).Status);
    }

    [Fact]
    public async Task MethodInTheAnswer_IsExecutedAndMarked()
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        hook.Answer = delivery => Task.FromResult((200, $$"""{"method":"sendMessage","chat_id":{{delivery.ChatId}},"text":"from the answer"}"""));
        await Client.CallAsync("setWebhook", new { url = hook.Url });

        SentMessage answer = await Ann.AskAsync(Bot, "hello", Cancel);

        Assert.Equal(("from the answer", true), (answer.Text, answer.InWebhookAnswer));
        Assert.True((await Telegram.WaitForCallAsync("sendMessage", 1, Cancel)).InWebhookAnswer);
    }

    [Theory]
    [InlineData("""{"method":"deleteWebhook"}""")]
    [InlineData("""{"method":"getMe"}""")]
    [InlineData("""{"ok":true}""")]
    [InlineData("""["no call"]""")]
    [InlineData("""{"method":"sendMessage","chat_id":"\ud800"}""")]
    [InlineData("no json")]
    public async Task AnswerThatIsNoCallTelegramExecutes_IsIgnored(string body)
    {
        await using HookReceiver hook = await HookReceiver.StartAsync();
        hook.Answer = _ => Task.FromResult((200, body));
        await Client.CallAsync("setWebhook", new { url = hook.Url });

        Ann.Send(Bot, "hello");

        Assert.Null((await Bot.WaitForWebhookAttemptAsync(1, Cancel)).Error);
        Assert.Equal("setWebhook", Assert.Single(Telegram.Calls).Method);
    }

    [Theory]
    [InlineData("not a url", "ok", "Bad Request: bad webhook: invalid URL")]
    [InlineData("http://127.0.0.1:1/", "no spaces", "Bad Request: secret token contains unallowed characters")]
    public async Task WrongWebhook_IsRefused(string url, string secret, string description)
    {
        BareClient.Answer answer = await Client.CallAsync("setWebhook", new { url, secret_token = secret });

        Assert.Equal((HttpStatusCode.BadRequest, description), (answer.Status, answer.Description));
    }
}
