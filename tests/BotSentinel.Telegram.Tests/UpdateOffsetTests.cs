namespace BotSentinel.Telegram.Tests;

public sealed class UpdateOffsetTests
{
    private readonly UpdateOffset _offset = new();

    [Fact]
    public void NothingKnown_TheBotsOffsetStands()
    {
        Assert.Null(_offset.Past(null));
        Assert.Equal(0, _offset.Past(0));
        Assert.Equal(7, _offset.Past(7));
    }

    [Fact]
    public void RefusedBeforeFirstAllowed_AreSkipped()
    {
        _offset.Add([(5, true), (6, true), (7, false), (8, true)]);

        Assert.Equal(7, _offset.Past(null));
    }

    [Fact]
    public void AllowedConfirmedByTheBot_RefusedAfterItAreSkippedToo()
    {
        _offset.Add([(5, true), (7, false), (9, true), (10, false)]);

        Assert.Equal(10, _offset.Past(8));
    }

    [Fact]
    public void AllowedNotConfirmedByTheBot_IsNeverSkipped()
    {
        _offset.Add([(5, false), (6, true)]);

        Assert.Equal(5, _offset.Past(5));
        Assert.Equal(0, _offset.Past(0));
    }

    [Fact]
    public void OffsetFromTheEnd_IsLeftAloneAndEverythingBeforeForgotten()
    {
        _offset.Add([(5, true)]);

        Assert.Equal(-1, _offset.Past(-1));
        Assert.Equal(0, _offset.Past(0));
    }

    [Fact]
    public void BatchBeginsLater_WhatTelegramNoLongerHasIsForgotten()
    {
        _offset.Add([(5, false)]);
        _offset.Add([(9, true)]);

        Assert.Equal(10, _offset.Past(0));
    }
}
