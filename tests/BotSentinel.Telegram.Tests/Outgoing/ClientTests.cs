using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Telegram.Outgoing;
using BotSentinel.Testing;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Outgoing;

/// <summary>How a bot on Telegram.Bot meets the scheduler.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task TriesOfTelegramBot_AreNotAddedToThoseOfTheScheduler(int retries)
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        await using SentinelBotClient client = stage.NewClient(new OutgoingOptions { MaxWait = TimeSpan.FromSeconds(2) }, retries);
        stage.Telegram.FailNext("sendMessage", 429, retryAfter: 5);

        var tooMany = await Assert.ThrowsAsync<ApiRequestException>(() => client.SendMessage(stage.Telegram.User(1).Id, "hello", cancellationToken: Cancelled));

        Assert.Equal((429, 5), (tooMany.ErrorCode, tooMany.Parameters?.RetryAfter));
        Assert.Single(stage.Telegram.Calls);
    }

    [Fact]
    public async Task MessageThatOutgoingContentRefuses_NeverLeaves()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        await using SentinelBotClient client = new(new TelegramBotClientOptions("4711:test-token", stage.Telegram.BaseUrl), builder => builder.Options = builder.Options with
        {
            OutgoingContent = new ContentOptions { Rules = [new() { Secrets = new() }, new() { Repeats = new() { Max = 2 } }], Flag = 0, Deny = 0.5 },
        });
        long user = stage.Telegram.User(1).Id;
        const string Secret = "key AKIAIOSFODNN7EXAMPLE";

        OutgoingContentException[] refused =
        [
            await Assert.ThrowsAsync<OutgoingContentException>(() => client.SendMessage(user, Secret, cancellationToken: Cancelled)),
            await Assert.ThrowsAsync<OutgoingContentException>(() => client.SendPhoto(user, "http://example.org/a.jpg", Secret, cancellationToken: Cancelled)),
            await Assert.ThrowsAsync<OutgoingContentException>(() => client.SendMediaGroup(user, [new InputMediaPhoto("http://example.org/a.jpg") { Caption = Secret }], cancellationToken: Cancelled)),
            await Assert.ThrowsAsync<OutgoingContentException>(() => client.EditMessageText(user, 1, Secret, cancellationToken: Cancelled)),
        ];

        Assert.All(refused, failure => Assert.Contains("\"secrets-1\"", failure.Message, StringComparison.Ordinal));
        Assert.All(refused, failure => Assert.DoesNotContain("AKIA", failure.ToString(), StringComparison.Ordinal));
        Assert.Empty(stage.Telegram.Calls);
        await client.SendMessage(user, "I did not understand you", cancellationToken: Cancelled);
        await client.SendMessage(user, "I did not understand you", cancellationToken: Cancelled);
        await Assert.ThrowsAsync<OutgoingContentException>(() => client.SendMessage(user, "I did not understand you", cancellationToken: Cancelled));
        Assert.Equal(2, stage.Telegram.Calls.Count);
    }

    [Fact]
    public async Task UploadThatIsRefused_IsSentAgainWhole()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        stage.Telegram.FailNext("sendDocument", 429, retryAfter: 2);
        byte[] content = [.. Enumerable.Range(0, 50_000).Select(i => (byte)i)];

        Task<Message> sending = stage.Client.SendDocument(stage.Telegram.User(1).Id, InputFile.FromStream(new MemoryStream(content), "a.bin"), cancellationToken: Cancelled);
        await stage.PassAsync(sending);
        await sending;

        Assert.Equal([429, 200], stage.Telegram.Calls.Select(call => call.Status));
        Assert.Equal(content, stage.Telegram.Calls[1].Files.Values.Single().Content.ToArray());
    }

    [Fact]
    public async Task Album_CountsItsItems()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync(options: new OutgoingOptions { Chat = new RateOptions { Permits = 1, Window = TimeSpan.FromSeconds(1), Burst = 5 } });
        long user = stage.Telegram.User(1).Id;
        await stage.Client.SendMediaGroup(user, Enumerable.Range(0, 5).Select(_ => new InputMediaPhoto("http://example.org/a.jpg")), cancellationToken: Cancelled);

        Task<Message> next = stage.Client.SendMessage(user, "hello", cancellationToken: Cancelled);

        Assert.False(next.IsCompleted);
        await stage.PassAsync(next);
        Assert.Empty(stage.Refusals);
        Assert.InRange(stage.Elapsed.TotalSeconds, 1, 1.2);
    }

    [Fact]
    public async Task NameAndNumber_AreOneChat()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        FakeChat channel = stage.Telegram.Group(-100, kind: BotSentinel.Updates.ChatKind.Channel, username: "news");

        Task all = Task.WhenAll(Enumerable.Range(0, 30).Select(i => stage.Client.SendMessage(i % 2 == 0 ? "@News" : channel.Id, $"{i}")));
        await stage.PassAsync(all);
        await all;

        Assert.Empty(stage.Refusals);
        Assert.Equal(30, stage.Bot.SentTo(channel).Count);
    }

    [Fact]
    public async Task Scope_ChoosesLaneAndPatience()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync(options: new OutgoingOptions { Overall = new RateOptions { Permits = 1, Window = TimeSpan.FromSeconds(1) } });
        await stage.Client.SendMessage(stage.Telegram.User(1).Id, "first", cancellationToken: Cancelled);
        List<Task> all = [];
        using (OutgoingScope.Begin(OutgoingLane.Broadcast))
        {
            all.Add(stage.Client.SendMessage(stage.Telegram.User(2).Id, "broadcast", cancellationToken: Cancelled));
        }

        all.Add(stage.Client.SendMessage(stage.Telegram.User(3).Id, "answer", cancellationToken: Cancelled));
        using (OutgoingScope.Begin(patience: TimeSpan.FromSeconds(1)))
        {
            await Assert.ThrowsAsync<OutgoingDeadlineException>(() => stage.Client.SendMessage(stage.Telegram.User(4).Id, "late", cancellationToken: Cancelled));
        }

        await stage.PassAsync(Task.WhenAll(all));
        Assert.Equal(["first", "answer", "broadcast"], stage.Bot.Sent.Select(message => message.Text));
    }

    [Fact]
    public async Task SchedulerThatIsSwitchedOff_LeavesCallsAlone()
    {
        await using OutgoingStage stage = await OutgoingStage.OpenAsync();
        await using SentinelBotClient client = stage.NewClient(new OutgoingOptions { Enabled = false });

        Assert.Null(client.Outgoing);
        await Task.WhenAll(Enumerable.Range(1, 30).Select(id => client.SendMessage(stage.Telegram.User(id).Id, "hello")));
        Assert.Equal(30, stage.Bot.Sent.Count);
    }
}
