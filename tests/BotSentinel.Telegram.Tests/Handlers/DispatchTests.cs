using System.Globalization;
using BotSentinel.Telegram.Handlers;
using BotSentinel.Updates;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Handlers;

public sealed class DispatchTests
{
    private static readonly TelegramBotClient Client = new(TelegramStage.Token);
    private readonly Recorder _recorder = new();

    [Theory]
    [InlineData("/start", "start()")]
    [InlineData("/START  now please ", "start(now please)")]
    [InlineData("/begin\nhere", "start(here)")]
    [InlineData("/start@any_bot", "start()")]
    [InlineData("/pay 12", "pay(12)")]
    [InlineData("/pay", "how to pay")]
    [InlineData("/pay much", "how to pay")]
    [InlineData("/pay 99999999999999999999", "how to pay")]
    [InlineData("/ban 7 for  spam", "ban(7,for  spam)")]
    [InlineData("/ban 7", "ban(7,)")]
    [InlineData("/ban who", "unknown /ban who")]
    [InlineData("/other", "unknown /other")]
    [InlineData("/", "text /")]
    [InlineData("Menu", "menu")]
    [InlineData("menu", "text menu")]
    [InlineData("HELLO", "hello")]
    [InlineData("hello you", "hello to you")]
    [InlineData("hello ", "hello to ")]
    [InlineData("", "text ")]
    public Task Text_ComesToTheMostSpecificHandler(string text, string call) => CallsAsync(Given.Text(text), call);

    [Theory]
    [InlineData("buy:3", "buy(3)")]
    [InlineData("buy:pear", "buy by name(pear)")]
    [InlineData("buy:all", "all buy:all")]
    [InlineData("buy:", "buy by name()")]
    [InlineData("page:2:of:9:of:10", "page(2,9:of:10)")]
    [InlineData("page:x:of:9", "rest CallbackQuery")]
    [InlineData("BUY:3", "rest CallbackQuery")]
    [InlineData(null, "rest CallbackQuery")]
    public Task Callback_ComesToTheMostSpecificHandler(string? data, string call) => CallsAsync(Given.Callback(data), call);

    [Fact]
    public async Task OtherKinds_ComeToTheirHandlersOrToTheFallback()
    {
        await CallsAsync(Given.Photo(), "photo in 5");
        await CallsAsync(Given.Photo("/start here"), "start(here)");
        await CallsAsync(Given.Location(), "message Location");
        await CallsAsync(Given.Inline("price pears"), "price pears for 1");
        await CallsAsync(Given.Inline("pears"), "rest InlineQuery");
        await CallsAsync(Given.Edited("new"), "edited new");
        await CallsAsync(Given.Poll(), "rest Poll");
    }

    [Fact]
    public async Task StaticHandler_IsCalled()
    {
        Update update = Given.Membership();

        await new HandlerRouter().Add(_recorder).HandleUpdateAsync(Client, update, default);

        Assert.Equal("seen", update.MyChatMember!.From.LastName);
        update.MyChatMember.From.LastName = null;
    }

    [Theory]
    [InlineData("*", "", "")]
    [InlineData("*", "anything", "anything")]
    [InlineData("a*", "a", "")]
    [InlineData("*a", "bca", "bc")]
    [InlineData("a*b*c", "a1b2c", "1|2")]
    [InlineData("a*b*c", "abbc", "|b")]
    [InlineData("a**c", "abc", "|b")]
    [InlineData("ab*ba", "aba", null)]
    [InlineData("a*b", "ac", null)]
    [InlineData("*x*", "abc", null)]
    public void Wildcard_FitsTheWholeText(string pattern, string text, string? stars)
    {
        string[] captured = [.. Enumerable.Range(0, pattern.Count(letter => letter == '*')).Select(star => Wildcard.Capture(text, pattern, star).ToString())];

        Assert.Equal(stars is not null, Wildcard.Matches(text, pattern));
        Assert.Equal(stars ?? "", string.Join('|', stars is null ? [] : captured));
    }

    [Theory]
    [InlineData("/start")]
    [InlineData("/START@Some_Bot now")]
    [InlineData("/ start")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("start")]
    [InlineData("/a\tb")]
    [InlineData("/ÄÖ x")]
    [InlineData("/İstanbul")]
    [InlineData("/@bot")]
    [InlineData("/a@b@c d")]
    [InlineData("/usr/bin")]
    [InlineData("/start! now")]
    [InlineData("/a_very_long_command_of_more_letters_than_anybody_may_ever_want_to_type_in")]
    public void Commands_AreReadAsTheEngineReadsThem(string text)
    {
        BotUpdate engine = Given.Text(text).ToBotUpdate(default);

        CommandText command = CommandText.Of(text, null);

        Assert.Equal(engine.Command, command.IsCommand ? "/" + command.Name.ToString() : null);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("-12")]
    [InlineData("+12")]
    [InlineData("007")]
    [InlineData("2147483647")]
    [InlineData("2147483648")]
    [InlineData("-2147483648")]
    [InlineData("999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775808")]
    [InlineData("00000000000000000000000012")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+-1")]
    [InlineData("1 2")]
    [InlineData("1.0")]
    [InlineData("٣")]
    [InlineData("1a")]
    public void Numbers_AreReadAsTheRuntimeReadsThem(string text)
    {
        bool isInt = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int small);
        bool isLong = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long large);

        Assert.Equal((isInt, isLong), (Captures.IsInt32(text), Captures.IsInt64(text)));
        Assert.Equal((small, large), (isInt ? Captures.ToInt32(text) : 0, isLong ? Captures.ToInt64(text) : large));
    }

    [Theory]
    [InlineData("/pay")]
    [InlineData("/pay  12 \n")]
    [InlineData("/pay@some_bot 12")]
    [InlineData("/pay@ 12")]
    [InlineData("/pay,12")]
    public void ArgumentsOfAKnownCommand_AreThoseThatWereFound(string text) =>
        Assert.Equal(CommandText.Of(text, null).Arguments.ToString(), CommandText.ArgumentsOf(text).ToString());

    private async Task CallsAsync(Update update, string call)
    {
        _recorder.Calls.Clear();

        await new HandlerRouter().Add(_recorder).HandleUpdateAsync(Client, update, TestContext.Current.CancellationToken);

        Assert.Equal([call], _recorder.Calls);
    }
}
