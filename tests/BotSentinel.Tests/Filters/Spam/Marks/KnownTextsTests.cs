using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Tests.Filters.Spam.Marks;

public sealed class KnownTextsTests
{
    private readonly KnownTexts _known = new();

    [Theory]
    [InlineData(MarkStage.Spam)]
    [InlineData("congratulations!  you have won a guaranteed £1000 cash prize. to claim call 09061701461 now!")]
    [InlineData("CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 07700900123 now!")]
    public void SameTextOrNearlySo_IsKnownAgain(string text)
    {
        _known.Add(MarkStage.Honest, "honest");
        _known.Add(MarkStage.Spam, "spam");

        Assert.Equal("spam", _known.Find(text));
    }

    [Theory]
    [InlineData("Something else entirely, about a garden and what grows in it")]
    [InlineData("hello")]
    [InlineData("")]
    public void OtherText_IsNotKnown(string text)
    {
        _known.Add(MarkStage.Spam, "spam");
        _known.Add("hi", "short");

        Assert.Null(_known.Find(text));
    }

    [Fact]
    public void ShortText_IsKnownByItselfAlone()
    {
        _known.Add("Hi there", "short");

        Assert.Equal(("short", null), (_known.Find("hi  there"), _known.Find("hi here")));
    }

    [Fact]
    public void OfTwoThatAreTheSame_TheFirstIsFoundUntilItGoes()
    {
        _known.Add(MarkStage.Spam, "first");
        _known.Add(MarkStage.Spam, "second");

        string? before = _known.Find(MarkStage.Spam);
        _known.Remove("first");

        Assert.Equal(("first", "second"), (before, _known.Find(MarkStage.Spam)));
        Assert.Equal(["second"], _known.Names);
    }

    [Fact]
    public void RemovedText_IsNotKnown()
    {
        _known.Add(MarkStage.Spam, "spam");

        _known.Remove("spam");
        _known.Remove("nothing");

        Assert.Null(_known.Find(MarkStage.Spam));
    }

    [Fact]
    public void MostAlike_IsFound()
    {
        const string raid = "Come to our new place in the old town tonight, the first hundred guests eat for free and get a ticket for the boat on Sunday";
        _known.Add($"{raid}, write to anna and say how many of you will come", "other");
        _known.Add($"{raid} 17", "same");

        Assert.Equal("same", _known.Find($"{raid} 18"));
    }
}
