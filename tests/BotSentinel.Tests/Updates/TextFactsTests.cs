using BotSentinel.Updates;

namespace BotSentinel.Tests.Updates;

public sealed class TextFactsTests
{
    [Theory]
    [InlineData("/start", "/start")]
    [InlineData("/START", "/start")]
    [InlineData("/start payload", "/start")]
    [InlineData("/start@some_bot payload", "/start")]
    [InlineData("/made_up_9\nnext line", "/made_up_9")]
    [InlineData("/Made_Up", "/made_up")]
    [InlineData("/a", "/a")]
    [InlineData("/start!", "/start")]
    [InlineData("/startё", "/start")]
    [InlineData("", null)]
    [InlineData("/", null)]
    [InlineData("//start", null)]
    [InlineData("/ start", null)]
    [InlineData("/usr/bin", null)]
    [InlineData("/b>", null)]
    [InlineData(" /start", null)]
    [InlineData("start", null)]
    [InlineData("/привет", null)]
    [InlineData(null, null)]
    public void Command_IsWhatFollowsALeadingSlash(string? text, string? command) => Assert.Equal(command, TextFacts.CommandOf(text));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Command_HasUpTo64Letters(int letters, bool isCommand) => Assert.Equal(isCommand, TextFacts.CommandOf("/" + new string('a', letters)) is not null);

    [Fact]
    public void Command_AllocatesNothing_WhenItIsCommonOrTheWholeText()
    {
        Assert.Same(TextFacts.CommandOf("/help me"), TextFacts.CommandOf("/HELP"));

        string text = string.Concat("/", "rare_command");
        Assert.Same(text, TextFacts.CommandOf(text));
    }

    [Fact]
    public void Links_AreUrlsAndTargets_InOrder()
    {
        TextEntity[] entities = [new(EntityKind.TextLink, 0, 2, "https://example.com"), new(EntityKind.Mention, 0, 1), new(EntityKind.Url, 3, 4), new(EntityKind.Url, 5, 40)];

        Assert.Equal(["https://example.com", "a.eu"], TextFacts.LinksOf("at a.eu", entities));
        Assert.Empty(TextFacts.LinksOf(null, entities[1..]));
    }
}
