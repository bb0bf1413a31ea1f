using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;

namespace BotSentinel.Tests.Filters.Spam;

public class SpamLessonTests
{
    private readonly FoldedText _folded = new();
    private readonly SpamFeatures _features = new();

    [Fact]
    public void FewMarks_TeachWordsThatNobodyKnew()
    {
        string[] spam = ["qualmflor bestellen, qualmflor billig", "qualmflor jetzt bestellen", "bester qualmflor der stadt"];
        string[] ham = ["wir bestellen pizza", "der beste film der stadt", "jetzt aber los"];

        SpamLesson lesson = SpamLesson.Learn(SpamModel.Shipped, [.. spam.Select(text => Mark(text, true)), .. ham.Select(text => Mark(text, false))]);

        Assert.InRange(Changed(lesson, "qualmflor vom feinsten"), 0.3, 10);
        Assert.InRange(Changed(lesson, "pizza und ein film"), -10, 0);
    }

    [Fact]
    public void WhatMarksSayNothingAbout_StaysNearlyAsItWas()
    {
        SpamLesson lesson = SpamLesson.Learn(SpamModel.Shipped, [Mark("qualmflor bestellen", true), Mark("wir essen um acht", false)]);

        Assert.InRange(Changed(lesson, "你好，我们明天见面吧"), -0.5, 0.5);
    }

    [Fact]
    public void WithoutAMark_ItIsAsIfThatHadNeverBeen()
    {
        SpamExample[] marks = [Mark("qualmflor bestellen", true), Mark("wir essen um acht", false), Mark("falsch markiert", true)];

        SpamLesson undone = SpamLesson.Learn(SpamModel.Shipped, marks[..2]), never = SpamLesson.Learn(SpamModel.Shipped, [.. marks.Take(2)]);

        Assert.Equal(Changed(never, "falsch markiert"), Changed(undone, "falsch markiert"));
        Assert.NotEqual(Changed(never, "falsch markiert"), Changed(SpamLesson.Learn(SpamModel.Shipped, marks), "falsch markiert"));
    }

    [Fact]
    public void MarksOfOneKindOnly_AreLearntToo()
    {
        SpamLesson lesson = SpamLesson.Learn(SpamModel.Shipped, [Mark("qualmflor bestellen", true)]);

        Assert.True(Changed(lesson, "qualmflor bestellen") > 0);
        Assert.True(double.IsFinite(Changed(lesson, "")));
    }

    private SpamExample Mark(string text, bool isSpam)
    {
        Read(text);
        return SpamExample.Of(_features, isSpam);
    }

    private double Changed(SpamLesson lesson, string text)
    {
        Read(text);
        return lesson.Score(_features);
    }

    private void Read(string text)
    {
        _folded.Fold(text);
        _features.Read(_folded, text);
    }
}
