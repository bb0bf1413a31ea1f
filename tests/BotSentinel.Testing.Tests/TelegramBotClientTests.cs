using System.Text;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace BotSentinel.Testing.Tests;

/// <summary>Telegram.Bot, unmodified, as the bot.</summary>
public sealed class TelegramBotClientTests : FakeTelegramTest
{
    private protected override FakeTelegramOptions Options => new();

    private TelegramBotClient NewClient() => new(new TelegramBotClientOptions(Token, Telegram.BaseUrl) { RetryCount = 0 });

    [Fact]
    public async Task PollingBot_AnswersItsUser()
    {
        TelegramBotClient client = NewClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task polling = client.ReceiveAsync(
            (bot, update, cancel) => bot.SendMessage(update.Message!.Chat, "echo " + update.Message.Text, cancellationToken: cancel),
            (_, _, _) => Task.CompletedTask,
            new ReceiverOptions { AllowedUpdates = [] },
            stop.Token);

        SentMessage first = await Ann.AskAsync(Bot, "one", Cancel);
        SentMessage second = await Ann.AskAsync(Bot, "two", Cancel);

        Assert.Equal(["echo one", "echo two"], [first.Text, second.Text]);
        await stop.CancelAsync();
        await polling;
    }

    [Fact]
    public async Task GetMe_IsComplete()
    {
        global::Telegram.Bot.Types.User me = await NewClient().GetMe(Cancel);

        Assert.Equal((123456, true, "echo_bot", true), (me.Id, me.IsBot, me.Username, me.CanJoinGroups));
    }

    [Fact]
    public async Task Upload_CanBeDownloadedAgain()
    {
        TelegramBotClient client = NewClient();
        byte[] content = Encoding.UTF8.GetBytes("some bytes");

        Message sent = await client.SendDocument(Ann.Id, InputFile.FromStream(new MemoryStream(content), "note.txt"), "a note", cancellationToken: Cancel);
        using var downloaded = new MemoryStream();
        await client.GetInfoAndDownloadFile(sent.Document!.FileId, downloaded, Cancel);

        Assert.Equal(content, downloaded.ToArray());
        Assert.Equal(("note.txt", "a note"), (sent.Document.FileName, sent.Caption));
        UploadedFile file = Assert.Single(Telegram.Calls, call => call.Method.Equals("sendDocument", StringComparison.OrdinalIgnoreCase)).Files.Values.Single();
        Assert.Equal("note.txt", file.Name);
    }

    [Fact]
    public async Task FileOfUser_CanBeDownloaded()
    {
        TelegramBotClient client = NewClient();
        Bot.Receive(Ann.Photo(Telegram.AddFile("cat.jpg", new byte[] { 1, 2, 3 }), "/cat"));

        Update update = Assert.Single(await client.GetUpdates(cancellationToken: Cancel));
        using var downloaded = new MemoryStream();
        await client.GetInfoAndDownloadFile(update.Message!.Photo![^1].FileId, downloaded, Cancel);

        Assert.Equal([1, 2, 3], downloaded.ToArray());
        Assert.Equal(MessageEntityType.BotCommand, Assert.Single(update.Message.CaptionEntities!).Type);
    }

    [Fact]
    public async Task InjectedFailure_ComesAsTelegramWouldSayIt()
    {
        TelegramBotClient client = NewClient();
        Telegram.FailNext("sendMessage", 429, retryAfter: 3);

        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => client.SendMessage(Ann.Id, "hello", cancellationToken: Cancel));

        Assert.Equal((429, 3), (failure.ErrorCode, failure.Parameters?.RetryAfter));
        await client.SendMessage(Ann.Id, "hello", cancellationToken: Cancel);
        Assert.Equal([429, 200], Telegram.Calls.Select(call => call.Status));
    }

    [Fact]
    public async Task Button_IsPressedAndTheMessageEdited()
    {
        TelegramBotClient client = NewClient();
        await client.SendMessage(Ann.Id, "choose", replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("A", "a")), cancellationToken: Cancel);

        SentMessage menu = Assert.Single(Bot.SentTo(Ann));
        Bot.Receive(Ann.Press(menu, "a"));
        CallbackQuery query = Assert.Single(await client.GetUpdates(cancellationToken: Cancel)).CallbackQuery!;
        await client.AnswerCallbackQuery(query.Id, "thanks", cancellationToken: Cancel);
        Message edited = await client.EditMessageText(Ann.Id, query.Message!.MessageId, "chosen " + query.Data, cancellationToken: Cancel);

        Assert.Equal("chosen a", edited.Text);
        Assert.Equal("chosen a", Bot.FindMessage(Ann, menu.MessageId)?.GetProperty("text").GetString());
    }

    [Fact]
    public async Task EveryKindOfMessage_IsUnderstoodByTheLibrary()
    {
        TelegramBotClient client = NewClient();
        ChatId to = Ann.Id;
        InputFileStream File() => InputFile.FromStream(new MemoryStream([1]), "f.bin");

        Assert.NotNull((await client.SendPhoto(to, File(), cancellationToken: Cancel)).Photo);
        Assert.NotNull((await client.SendAudio(to, File(), cancellationToken: Cancel)).Audio);
        Assert.NotNull((await client.SendVideo(to, File(), cancellationToken: Cancel)).Video);
        Assert.NotNull((await client.SendAnimation(to, File(), cancellationToken: Cancel)).Animation);
        Assert.NotNull((await client.SendVoice(to, File(), cancellationToken: Cancel)).Voice);
        Assert.NotNull((await client.SendVideoNote(to, File(), cancellationToken: Cancel)).VideoNote);
        Assert.NotNull((await client.SendSticker(to, File(), cancellationToken: Cancel)).Sticker);
        Assert.NotNull((await client.SendLocation(to, 1.5, 2.5, cancellationToken: Cancel)).Location);
        Assert.NotNull((await client.SendVenue(to, 1.5, 2.5, "title", "address", cancellationToken: Cancel)).Venue);
        Assert.NotNull((await client.SendContact(to, "123", "Bob", cancellationToken: Cancel)).Contact);
        Assert.NotNull((await client.SendDice(to, cancellationToken: Cancel)).Dice);
        Message poll = await client.SendPoll(to, "?", ["a", "b"], cancellationToken: Cancel);
        Assert.True((await client.StopPoll(to, poll.Id, cancellationToken: Cancel)).IsClosed);

        Message[] album = await client.SendMediaGroup(to, [new InputMediaPhoto(File()), new InputMediaPhoto("http://example.org/a.jpg")], cancellationToken: Cancel);
        Assert.Equal(2, album.Select(message => message.MediaGroupId).Count(id => id == album[0].MediaGroupId));
        Message forwarded = await client.ForwardMessage(to, to, album[0].Id, cancellationToken: Cancel);
        Assert.NotNull(forwarded.ForwardOrigin);
        Assert.NotEqual(0, (await client.CopyMessage(to, to, album[0].Id, cancellationToken: Cancel)).Id);
        await client.DeleteMessage(to, forwarded.Id, Cancel);
        Assert.Null(Bot.FindMessage(Ann, forwarded.Id));
    }

    [Fact]
    public async Task Moderation_ChangesTheMember()
    {
        TelegramBotClient client = NewClient();
        FakeChat group = Telegram.Group(-100500, "The group");
        Assert.Equal("The group", (await client.GetChat(group.Id, Cancel)).Title);
        Assert.Single(await client.GetChatAdministrators(group.Id, cancellationToken: Cancel));

        await client.RestrictChatMember(group.Id, Ann.Id, new ChatPermissions(), cancellationToken: Cancel);
        Assert.IsType<ChatMemberRestricted>(await client.GetChatMember(group.Id, Ann.Id, Cancel));
        await client.BanChatMember(group.Id, Ann.Id, cancellationToken: Cancel);
        Assert.IsType<ChatMemberBanned>(await client.GetChatMember(group.Id, Ann.Id, Cancel));
        Assert.Equal("kicked", group.StatusOf(Ann));
        await client.UnbanChatMember(group.Id, Ann.Id, cancellationToken: Cancel);
        await client.ApproveChatJoinRequest(group.Id, Ann.Id, Cancel);
        Assert.IsType<ChatMemberMember>(await client.GetChatMember(group.Id, Ann.Id, Cancel));
    }

    [Fact]
    public async Task UpdatesOfEveryKind_AreUnderstoodByTheLibrary()
    {
        TelegramBotClient client = NewClient();
        FakeChat group = Telegram.Group(-100500);
        FakeUpdate message = Ann.Message("/start@echo_bot see https://example.org", group, replyTo: 1);
        Bot.Receive(message);
        Bot.Receive(Ann.Edit(message, "never mind"));
        Bot.Receive(Ann.InlineQuery("cats"));
        Bot.Receive(Ann.AskToJoin(group));
        Ann.Block(Bot);

        Update[] updates = await client.GetUpdates(cancellationToken: Cancel);

        Assert.Equal([UpdateType.Message, UpdateType.EditedMessage, UpdateType.InlineQuery, UpdateType.ChatJoinRequest, UpdateType.MyChatMember], updates.Select(update => update.Type));
        Assert.Equal(["/start@echo_bot", "https://example.org"], updates[0].Message!.EntityValues!);
        ApiRequestException refused = await Assert.ThrowsAsync<ApiRequestException>(() => client.SendMessage(Ann.Id, "hello", cancellationToken: Cancel));
        Assert.Equal((403, "Forbidden: bot was blocked by the user"), (refused.ErrorCode, refused.Message));
    }
}
