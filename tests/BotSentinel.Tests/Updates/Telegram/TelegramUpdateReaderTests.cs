using System.Text;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Tests.Updates.Telegram;

public sealed class TelegramUpdateReaderTests
{
    private static readonly UpdateSource Source = new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero), "acme", "shop");

    [Theory]
    [InlineData("message", "Message by 5001 in Private 5001 message 11 Text 'hello there' speaks en")]
    [InlineData("edited_message", "EditedMessage by 5002 in Supergroup -1002000000001 message 12 Text 'hello again' {Premium} speaks pt-br")]
    [InlineData("channel_post", "ChannelPost as -1003000000001 in Channel -1003000000001 message 21 Text 'Today in the news'")]
    [InlineData("edited_channel_post", "EditedChannelPost as -1003000000001 in Channel -1003000000001 message 21 Text 'Today, corrected'")]
    [InlineData("business_connection", "BusinessConnection by 5002 in Private 5002 {Premium} speaks pt-br")]
    [InlineData("business_message", "BusinessMessage by 5001 in Private 5001 message 31 Text 'Is the shop open?' speaks en")]
    [InlineData("edited_business_message", "EditedBusinessMessage by 5001 in Private 5001 message 31 Text 'Is the shop open today?' speaks en")]
    [InlineData("deleted_business_messages", "DeletedBusinessMessages in Private 5001")]
    [InlineData("guest_message", "GuestMessage by 5002 in Supergroup -1002000000001 message 41 Text '@fixture_bot what is this?' [Mention 0+12] {Premium} speaks pt-br")]
    [InlineData("message_reaction", "MessageReaction by 5001 in Supergroup -1002000000001 message 51 speaks en")]
    [InlineData("message_reaction_count", "MessageReactionCount in Channel -1003000000001 message 52")]
    [InlineData("inline_query", "InlineQuery by 5002 in Supergroup 'cats in hats' {Premium} speaks pt-br")]
    [InlineData("chosen_inline_result", "ChosenInlineResult by 5002 'cats in hats' {Premium} speaks pt-br")]
    [InlineData("callback_query", "CallbackQuery by 5001 in Supergroup -1002000000001 topic 7 message 61 'pick:1' speaks en")]
    [InlineData("shipping_query", "ShippingQuery by 5001 speaks en")]
    [InlineData("pre_checkout_query", "PreCheckoutQuery by 5001 speaks en")]
    [InlineData("purchased_paid_media", "PurchasedPaidMedia by 5002 {Premium} speaks pt-br")]
    [InlineData("poll", "Poll")]
    [InlineData("poll_answer", "PollAnswer by 5001 speaks en")]
    [InlineData("my_chat_member", "MyChatMember by 5002 in Group -4001 {Premium} speaks pt-br")]
    [InlineData("chat_member", "ChatMember by 5002 in Supergroup -1002000000001 {Premium} speaks pt-br")]
    [InlineData("chat_join_request", "ChatJoinRequest by 5001 in Supergroup -1002000000001 speaks en")]
    [InlineData("chat_boost", "ChatBoost by 5002 in Channel -1003000000001 {Premium} speaks pt-br")]
    [InlineData("removed_chat_boost", "RemovedChatBoost by 5001 in Channel -1003000000001 speaks en")]
    [InlineData("managed_bot", "ManagedBot by 5002 {Premium} speaks pt-br")]
    [InlineData("subscription", "Subscription by 5001 speaks en")]
    public void EveryUpdateType_HasItsKindUserAndChat(string name, string expected) => Assert.Equal(expected, UpdateLine.Of(Read("updates", name)));

    [Theory]
    [InlineData("text", "Message by 5001 in Private 5001 message 11 Text 'just words' speaks en")]
    [InlineData("rich_text", "Message by 5001 in Private 5001 message 11 RichText speaks en")]
    [InlineData("animation", "Message by 5001 in Private 5001 message 11 Animation file ANIM-0004 speaks en")]
    [InlineData("audio", "Message by 5001 in Private 5001 message 11 Audio file AUDIO-0006 speaks en")]
    [InlineData("document", "Message by 5001 in Private 5001 message 11 Document file DOC-0007 'the plan' {Caption} speaks en")]
    [InlineData("live_photo", "Message by 5001 in Private 5001 message 11 LivePhoto file LIVE-0008 speaks en")]
    [InlineData("paid_media", "Message by 5001 in Private 5001 message 11 PaidMedia speaks en")]
    [InlineData("photo", "Message by 5001 in Private 5001 message 11 Photo file PHOTO-large-0002 'see https://example.org/a for more' [Url 4+21] links https://example.org/a {Caption} speaks en")]
    [InlineData("sticker", "Message by 5001 in Private 5001 message 11 Sticker file STICKER-0009 speaks en")]
    [InlineData("story", "Message by 5001 in Private 5001 message 11 Story speaks en")]
    [InlineData("video", "Message by 5001 in Private 5001 message 11 Video file VIDEO-0003 speaks en")]
    [InlineData("video_note", "Message by 5001 in Private 5001 message 11 VideoNote file NOTE-0010 speaks en")]
    [InlineData("voice", "Message by 5001 in Private 5001 message 11 Voice file VOICE-0011 speaks en")]
    [InlineData("checklist", "Message by 5001 in Private 5001 message 11 Checklist speaks en")]
    [InlineData("contact", "Message by 5001 in Private 5001 message 11 Contact speaks en")]
    [InlineData("dice", "Message by 5001 in Private 5001 message 11 Dice speaks en")]
    [InlineData("game", "Message by 5001 in Private 5001 message 11 Game speaks en")]
    [InlineData("poll", "Message by 5001 in Private 5001 message 11 Poll speaks en")]
    [InlineData("venue", "Message by 5001 in Private 5001 message 11 Venue speaks en")]
    [InlineData("location", "Message by 5001 in Private 5001 message 11 Location speaks en")]
    [InlineData("invoice", "Message by 5001 in Private 5001 message 11 Invoice speaks en")]
    [InlineData("giveaway", "Message by 5001 in Private 5001 message 11 Giveaway speaks en")]
    [InlineData("giveaway_winners", "Message by 5001 in Private 5001 message 11 Giveaway speaks en")]
    [InlineData("new_chat_members", "Message by 5002 in Supergroup -1002000000001 message 14 MembersJoined {Premium} speaks pt-br")]
    [InlineData("left_chat_member", "Message by 5002 in Supergroup -1002000000001 message 15 MemberLeft {Premium} speaks pt-br")]
    [InlineData("successful_payment", "Message by 5001 in Private 5001 message 11 Payment speaks en")]
    [InlineData("unknown_content", "Message by 5001 in Private 5001 message 11 Other speaks en")]
    public void EveryContent_HasItsKindAndFile(string name, string expected) => Assert.Equal(expected, UpdateLine.Of(Read("messages", name)));

    [Theory]
    [InlineData("command", "Message by 5001 in Private 5001 message 11 Text command /imagine '/Imagine@fixture_bot a cat' [BotCommand 0+20] speaks en")]
    [InlineData("command_without_entity", "Message by 5001 in Private 5001 message 11 Text command /imagine '/imagine a cat' speaks en")]
    [InlineData("command_in_caption", "Message by 5001 in Private 5001 message 11 Photo file PHOTO-large-0002 command /render '/render now' [BotCommand 0+7] {Caption} speaks en")]
    [InlineData("command_not_first", "Message by 5001 in Private 5001 message 11 Text 'try /start' [BotCommand 4+6] speaks en")]
    [InlineData("path_is_no_command", "Message by 5001 in Private 5001 message 11 Text '/usr/bin is a folder' speaks en")]
    [InlineData("links", "Message by 5001 in Private 5001 message 11 Text '😀 go to example.org or here or @bob_fixture, привет' [Url 9+11, TextLink 24+4, Mention 32+12] links example.org https://example.com/x?y=1 speaks en")]
    [InlineData("entities_of_all_kinds", "Message by 5001 in Private 5001 message 11 Text '@a #b $C /d e.org f@g.h +12345 i j k l' [Mention 0+2, Hashtag 3+2, Cashtag 6+2, BotCommand 9+2, Url 12+5, Email 18+5, PhoneNumber 24+6, Spoiler 31+1, TextMention 33+1 5002, CustomEmoji 35+1] links e.org speaks en")]
    [InlineData("entities_beyond_the_text", "Message by 5001 in Private 5001 message 11 Text 'short' [Hashtag 0+5] speaks en")]
    [InlineData("anonymous_admin", "Message by 1087968824 as -1002000000001 in Supergroup -1002000000001 message 71 Text 'order, please'")]
    [InlineData("channel_in_group", "Message by 136817688 as -1003000000001 in Supergroup -1002000000001 message 72 Text 'we are a channel'")]
    [InlineData("automatic_forward", "Message by 777000 as -1003000000001 in Supergroup -1002000000001 message 73 Text 'Today in the news' from Channel -1003000000001 {Forward, AutomaticForward}")]
    [InlineData("forward_of_hidden_user", "Message by 5001 in Private 5001 message 11 Text 'fwd' from HiddenUser {Forward} speaks en")]
    [InlineData("reply", "Message by 5001 in Supergroup -1002000000001 message 74 Text 'I agree' answers 70 {Reply} speaks en")]
    [InlineData("reply_across_chats", "Message by 5001 in Supergroup -1002000000001 message 75 Text 'look' {ExternalReply} speaks en")]
    [InlineData("reply_to_story", "Message by 5001 in Private 5001 message 76 Text 'nice' {ExternalReply} speaks en")]
    [InlineData("topic", "Message by 5001 in Supergroup -1002000000002 topic 9 message 77 Text 'in a topic' speaks en")]
    [InlineData("reply_in_topic", "Message by 5001 in Supergroup -1002000000002 topic 9 message 78 Text 'in a topic, to somebody' answers 77 {Reply} speaks en")]
    [InlineData("comment_thread", "Message by 5001 in Supergroup -1002000000001 topic 73 message 79 Text 'a comment' answers 73 {Reply} speaks en")]
    [InlineData("via_bot", "Message by 5001 in Group -4001 message 80 Text 'a gif' buttons https://example.net via 900001 {ViaBot, Keyboard} speaks en")]
    [InlineData("from_bot", "Message by 900002 in Group -4001 message 81 Text 'beep' {FromBot}")]
    [InlineData("premium_and_language", "Message by 5003 in Group -4001 message 82 Text 'hi' {Premium} speaks zh-hant-hk")]
    [InlineData("empty_text", "Message by 5001 in Private 5001 message 11 Text speaks en")]
    [InlineData("only_what_is_required", "Message in Group -4001 message 1 Other")]
    [InlineData("callback_of_inline_message", "CallbackQuery by 5001 'like' speaks en")]
    [InlineData("callback_of_inaccessible_message", "CallbackQuery by 5001 in Supergroup -1002000000001 message 5 'old' speaks en")]
    [InlineData("callback_of_game", "CallbackQuery by 5001 in Private 5001 message 62 speaks en")]
    [InlineData("reaction_of_chat", "MessageReaction as -1003000000001 in Supergroup -1002000000001 message 53")]
    [InlineData("vote_of_chat", "PollAnswer by 136817688 as -1003000000001")]
    [InlineData("boost_by_giveaway_unclaimed", "ChatBoost in Channel -1003000000001")]
    [InlineData("boost_by_giveaway", "RemovedChatBoost by 5002 in Channel -1003000000001 {Premium} speaks pt-br")]
    [InlineData("inline_query_in_private", "InlineQuery by 5001 in Sender speaks en")]
    [InlineData("unknown_type", "Unknown")]
    [InlineData("unknown_type_beside_known", "Message by 5001 in Private 5001 message 11 Text 'hello' speaks en")]
    [InlineData("escapes", "Message by 5001 in Private 5001 message 11 Text 'line\nbreak \"quoted\" \\ tab\t \u2028 \U0001F680' speaks en")]
    public void OddSituations_AreReadAsDocumented(string name, string expected) => Assert.Equal(expected, UpdateLine.Of(Read("situations", name)));

    [Fact]
    public void EveryServiceMessage_IsService()
    {
        IReadOnlyDictionary<string, byte[]> services = FixtureFile.Read("services");

        Assert.All(services.Keys, name => Assert.Equal("Message by 5002 in Supergroup -1002000000001 message 16 Service {Premium} speaks pt-br", UpdateLine.Of(Read("services", name))));
        Assert.Equal(51, services.Count);
    }

    [Fact]
    public void EveryUpdateKind_HasAFixture() =>
        Assert.Equal(Enum.GetValues<UpdateKind>().Where(kind => kind != UpdateKind.Unknown), FixtureFile.Read("updates").Keys.Select(name => Read("updates", name).Kind).Order());

    [Fact]
    public void Source_IsCarriedOver()
    {
        BotUpdate update = Read("updates", "message");

        Assert.Equal(("acme", "shop", Source.ReceivedAt, Platform.Telegram, 800001), (update.Tenant, update.Bot, update.ReceivedAt, update.Platform, update.UpdateId));
    }

    [Fact]
    public void EscapedNamesAndValues_AreTheSameAsPlainOnes()
    {
        BotUpdate update = Read("""{"update\u005fid":5,"mess\u0061ge":{"from":{"id":7,"language_code":"\u0065n"},"chat":{"id":8,"type":"pri\u0076ate"},"text":"\u002fstart"}}"""u8);

        Assert.Equal("Message by 7 in Private 8 Text command /start '/start' speaks en", UpdateLine.Of(update));
        Assert.Equal(5, update.UpdateId);
    }

    [Fact]
    public void Null_CountsAsAbsent()
    {
        BotUpdate update = Read("""
            {"update_id":5,"edited_message":null,"poll":null,"message":{"from":null,"sender_chat":null,"chat":{"id":8,"type":null},"forward_origin":null,
            "reply_to_message":null,"photo":null,"text":null,"entities":null,"caption":"c","is_automatic_forward":null}}
            """u8);

        Assert.Equal("Message in None 8 Other 'c' {Caption}", UpdateLine.Of(update));
    }

    [Fact]
    public void ManyEntities_AreAllRead()
    {
        string entities = string.Join(",", Enumerable.Range(0, 100).Select(offset => $$"""{"type":"hashtag","offset":{{offset}},"length":1}"""));
        BotUpdate update = Read(Encoding.UTF8.GetBytes($$$"""{"update_id":5,"message":{"entities":[{{{entities}}}],"text":"{{{new string('#', 100)}}}"}}"""));

        Assert.Equal(Enumerable.Range(0, 100), update.Entities.Select(entity => entity.Offset));
    }

    private static BotUpdate Read(string file, string name) => Read(FixtureFile.Read(file)[name]);

    private static BotUpdate Read(ReadOnlySpan<byte> json)
    {
        bool couldRead = TelegramUpdateReader.TryRead(json, Source, out BotUpdate? update, out UpdateReadError error);

        Assert.True(couldRead, error.ToString());
        return update!;
    }
}
