using System.Text.Json;
using BotSentinel.Updates;

namespace BotSentinel.Testing.Tests;

/// <summary>What users do, as bots see it.</summary>
public sealed class UserTests : FakeTelegramTest
{
    [Fact]
    public void UserWithoutServer_MakesUpdates()
    {
        var bob = new FakeUser(7, "pt-br", Clock) { FirstName = "Bob", IsPremium = true };

        JsonElement update = JsonElement.Parse(bob.Message("hello").ToUtf8Json(updateId: 5));

        Assert.Equal(
            """{"update_id":5,"message":{"message_id":1,"from":{"id":7,"is_bot":false,"first_name":"Bob","language_code":"pt-br","is_premium":true},"chat":{"id":7,"first_name":"Bob","type":"private"},"date":1777636800,"text":"hello"}}""",
            update.GetRawText());
    }

    [Fact]
    public void UpdateOfEveryKind_IsReadByTheEngine()
    {
        FakeChat group = Telegram.Group(-100500);
        FakeUpdate message = Ann.Message("/start@echo_bot now", group);

        BotUpdate update = message.ToBotUpdate(updateId: 5);

        Assert.Equal((5L, UpdateKind.Message, "/start", ChatKind.Supergroup), (update.UpdateId, update.Kind, update.Command, update.ChatKind));
        Assert.Equal((Ann.Id, group.Id, "en"), (update.UserId.Number, update.ChatId.Number, update.Language));
        Assert.Equal(
            [UpdateKind.EditedMessage, UpdateKind.Message, UpdateKind.InlineQuery, UpdateKind.ChatJoinRequest, UpdateKind.ChatMember],
            new[] { Ann.Edit(message, "no"), Ann.Photo("f"), Ann.InlineQuery("q"), Ann.AskToJoin(group), Ann.ChangeStatus(group) }.Select(made => made.ToBotUpdate().Kind));
    }

    [Theory]
    [InlineData("/start", "bot_command:0:6")]
    [InlineData("see /help@echo_bot, @someone", "bot_command:4:14 mention:20:8")]
    [InlineData("a/b c//d me@example.org", "")]
    [InlineData("https://example.org/path?q=1 and more", "url:0:28")]
    public void Text_HasTheEntitiesTelegramFinds(string text, string expected)
    {
        JsonElement message = JsonElement.Parse(Ann.Message(text).ToUtf8Json(1)).GetProperty("message");

        IEnumerable<string> entities = message.TryGetProperty("entities", out JsonElement found)
            ? found.EnumerateArray().Select(entity => $"{entity.GetProperty("type").GetString()}:{entity.GetProperty("offset").GetInt32()}:{entity.GetProperty("length").GetInt32()}")
            : [];
        Assert.Equal(expected, string.Join(' ', entities));
    }

    [Fact]
    public async Task UserWhoBlocksTheBot_GetsNothing_UntilUnblocking()
    {
        Ann.Block(Bot);
        BareClient.Answer refused = await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "hello" });
        Ann.Unblock(Bot);
        await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "welcome back" });

        Assert.Equal("Forbidden: bot was blocked by the user", refused.Description);
        Assert.Equal("welcome back", Assert.Single(Bot.SentTo(Ann)).Text);
        Assert.Equal(2, Bot.PendingCount);
    }

    [Fact]
    public async Task GroupWithAName_IsReachedByIt()
    {
        FakeChat group = Telegram.Group(-100500, "The group", username: "the_group");
        Bot.Receive(Ann.Message("hello", group));

        await Client.CallAsync("sendMessage", new { chat_id = "@The_Group", text = "hello all" });

        Assert.Equal("hello all", (await Bot.WaitForSentAsync(group, 1, Cancel)).Text);
        Assert.Empty(Bot.SentTo(Ann));
    }

    [Fact]
    public async Task UpdateInAGroup_ReachesEachOfItsBots()
    {
        FakeBot other = Telegram.AddBot("654321:BBBB", "other_bot");
        FakeUpdate message = Ann.Message("hello all", Telegram.Group(-100500));

        Assert.Equal([1, 1], new[] { Bot.Receive(message), other.Receive(message) });
        using var client = new BareClient(Telegram, "654321:BBBB");
        JsonElement update = Assert.Single((await client.CallAsync("getUpdates")).Result.EnumerateArray());
        Assert.Equal(message.MessageId, update.GetProperty("message").GetProperty("message_id").GetInt32());
    }

    [Fact]
    public async Task WaitForSent_SeesWhatWasSentBeforeAndAfter()
    {
        await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "one" });
        Task<SentMessage> second = Bot.WaitForSentAsync(Ann, 2, Cancel);
        Assert.Equal("one", (await Bot.WaitForSentAsync(Ann, 1, Cancel)).Text);

        await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "two" });

        Assert.Equal("two", (await second).Text);
    }

    [Fact]
    public async Task WaitThatIsCancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        Task<SentMessage> wait = Bot.WaitForSentAsync(Ann, 1, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void TokenInUse_IsRefused() => Assert.Throws<ArgumentException>(() => Telegram.AddBot(Token));

    [Fact]
    public void TokenWithoutId_IsRefused() => Assert.Throws<ArgumentException>(() => Telegram.AddBot("abc"));
}
