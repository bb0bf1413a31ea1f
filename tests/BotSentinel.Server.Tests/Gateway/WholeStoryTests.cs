using System.Text.Json;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Testing;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>A bot, the gateway and a Telegram together.</summary>
public abstract class WholeStoryTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FloodOnAPollingBot_LeavesHonestUsersAnswered()
    {
        await using FakeTelegram telegram = await FakeTelegram.StartAsync(cancellationToken: Cancelled);
        FakeBot bot = telegram.AddBot(TestGateway.Token);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(new Uri(telegram.BaseUrl), TestGateway.PerUser(5)));
        FakeUser flooder = telegram.User(666);
        for (int i = 0; i < 500; i++)
        {
            flooder.Send(bot, $"flood {i}");
        }

        await using EchoBot echo = EchoBot.Start(gateway.Public.BaseAddress!, TestGateway.Token);
        for (int i = 0; i < 3; i++)
        {
            SentMessage answer = await telegram.User(1).AskAsync(bot, $"honest {i}", Cancelled);
            Assert.Equal($"honest {i}", answer.Text);
        }

        await Eventually.TrueAsync(() => bot.PendingCount <= 1);
        Assert.Equal(5, bot.SentTo(flooder).Count);
    }

    [Fact]
    public async Task FloodOnAWebhookBot_LeavesHonestUsersAnsweredAndNothingRedelivered()
    {
        await using FakeTelegram telegram = await FakeTelegram.StartAsync(cancellationToken: Cancelled);
        FakeBot bot = telegram.AddBot(TestGateway.Token);
        await using StubServer echo = await StubServer.StartAsync((context, request) =>
        {
            JsonElement message = JsonDocument.Parse(request.Body).RootElement.GetProperty("message");
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(JsonSerializer.Serialize(new
            {
                method = "sendMessage",
                chat_id = message.GetProperty("chat").GetProperty("id").GetInt64(),
                text = message.GetProperty("text").GetString(),
            }));
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(echo.Address, TestGateway.PerUser(5))) { ["Telegram"] = telegram.BaseUrl });
        await gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/setWebhook?url={gateway.Public.BaseAddress}hook/echo&secret_token={TestGateway.Secret}", Cancelled);
        FakeUser flooder = telegram.User(666);
        for (int i = 0; i < 100; i++)
        {
            flooder.Send(bot, $"flood {i}");
        }

        SentMessage answer = await telegram.User(1).AskAsync(bot, "honest", Cancelled);
        await bot.WaitForWebhookAttemptAsync(101, Cancelled);

        Assert.Equal("honest", answer.Text);
        Assert.Equal(5, bot.SentTo(flooder).Count);
        Assert.Equal(101, bot.WebhookAttempts.Count);
        Assert.Equal(0, gateway.Count("Redelivered"));
    }
}

public sealed class FilesWholeStoryTests() : WholeStoryTests(StateKind.Files);

public sealed class SqliteWholeStoryTests() : WholeStoryTests(StateKind.Sqlite);

public sealed class PostgresWholeStoryTests() : WholeStoryTests(StateKind.Postgres);
