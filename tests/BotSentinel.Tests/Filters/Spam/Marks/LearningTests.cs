using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>What the model learns of marks.</summary>
public sealed class LearningTests : IDisposable
{
    private static readonly string[] Offers = ["qualmflor bestellen, qualmflor billig", "qualmflor jetzt bestellen", "bester qualmflor der stadt", "qualmflor heute noch geliefert"];
    private static readonly string[] Chats = ["wir bestellen pizza", "der beste film der stadt", "jetzt aber los", "heute noch zum see"];

    private readonly MarkStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Marks_TeachTextsThatAreLikeThem()
    {
        const string Offer = "qualmflor vom feinsten", Chat = "pizza und ein film";
        (double offer, double chat) = (_stage.Score(Offer), _stage.Score(Chat));

        MarkAll(_stage);

        Assert.True(await _stage.LearntScoreAsync(Offer) > offer + 0.3);
        Assert.True(await _stage.LearntScoreAsync(Chat) < chat);
        Assert.Equal("", _stage.Says(Offer));
    }

    [Fact]
    public async Task WhatIsLearnt_IsWhatTheFilterGoesBy()
    {
        using ContentStage stage = new(new ContentRuleOptions { Spam = new() });
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"qualmflor sorte {(char)('a' + i)} liefern wir gern")];
        Assert.Null(stage.Decide("nur qualmflor sorte mint").Content);

        foreach (string text in texts)
        {
            stage.Sentinel.SpamMarks.Mark(text, isSpam: true, by: "anna");
            stage.Sentinel.SpamMarks.Mark(text.Replace("qualmflor", "zeitung", StringComparison.Ordinal), isSpam: false, by: "anna");
        }

        await stage.Sentinel.SpamMarks.WhenLearntAsync();
        Assert.StartsWith("reads like spam", stage.Decide("nur qualmflor sorte mint").Content!.Findings[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndoneMarks_LeaveNoTraceInTheModel()
    {
        using var never = new MarkStage();
        MarkAll(never);

        SpamMark first = _stage.Mark("falsch markiert, leider", isSpam: true, by: "ben");
        MarkAll(_stage);
        SpamMark last = _stage.Mark(Offers[0], isSpam: false, by: "ben");
        _stage.Mark("noch eins", isSpam: true, by: "cleo");
        Assert.NotEqual(await never.LearntScoreAsync(Offers[0]), await _stage.LearntScoreAsync(Offers[0]));
        _stage.Marks.Undo(first.Id);
        _stage.Marks.Undo(last.Id);
        _stage.Marks.UndoAllBy("cleo");

        foreach (string text in (string[])[.. Offers, .. Chats, "falsch markiert, leider", "noch eins", MarkStage.Honest, MarkStage.Spam])
        {
            Assert.Equal(await never.LearntScoreAsync(text), await _stage.LearntScoreAsync(text));
        }
    }

    [Fact]
    public async Task MarkUndoneOfATextWrittenOtherwise_LeavesNoTraceInTheModel()
    {
        using var never = new MarkStage();
        never.Mark(Offers[0], isSpam: true);
        never.Mark("wir bestellen pizza", isSpam: false, by: "ben");

        _stage.Mark(Offers[0], isSpam: true);
        SpamMark loud = _stage.Mark("WIR BESTELLEN PIZZA", isSpam: false, by: "anna");
        _stage.Mark("wir bestellen pizza", isSpam: false, by: "ben");
        _stage.Marks.Undo(loud.Id);

        Assert.Equal(await never.LearntScoreAsync("PIZZA"), await _stage.LearntScoreAsync("PIZZA"));
    }

    [Fact]
    public async Task AllUndone_TheModelIsTheOneThatWasShipped()
    {
        double before = _stage.Score(Offers[0]);
        MarkAll(_stage);
        Assert.NotEqual(before, await _stage.LearntScoreAsync(Offers[0]));

        _stage.Marks.UndoAllBy("anna");

        Assert.Equal(before, await _stage.LearntScoreAsync(Offers[0]));
    }

    [Fact]
    public async Task SameTextMarkedAgainAndAgain_TeachesOnce()
    {
        using var once = new MarkStage();
        once.Mark(Chats[0], isSpam: false);
        once.Mark(Offers[0], isSpam: true);

        _stage.Mark(Chats[0], isSpam: false);
        for (int i = 0; i < 20; i++)
        {
            _stage.Mark(Offers[0], isSpam: true);
        }

        Assert.Equal(await once.LearntScoreAsync(Offers[1]), await _stage.LearntScoreAsync(Offers[1]));
    }

    [Fact]
    public async Task MarksWithoutLearning_StartNoLesson()
    {
        MarkAll(_stage);
        await _stage.Marks.WhenLearntAsync();
        Task learnt = _stage.Marks.WhenLearntAsync();

        SpamMark ban = _stage.Mark(Offers[0], isSpam: true, by: "ben", learn: false);
        Assert.Same(learnt, _stage.Marks.WhenLearntAsync());
        _stage.Marks.Undo(ban.Id);
        Assert.Same(learnt, _stage.Marks.WhenLearntAsync());
    }

    [Fact]
    public async Task WhoeverIsToldOfAMark_FindsItsLessonBegun()
    {
        List<Task> lessons = [_stage.Marks.WhenLearntAsync()];
        _stage.Marks.Changed += (_, _) => lessons.Add(_stage.Marks.WhenLearntAsync());

        SpamMark mark = _stage.Mark(Offers[0], isSpam: true);
        Assert.NotSame(lessons[0], lessons[1]);
        await lessons[1];
        _stage.Marks.Undo(mark.Id);
        Assert.NotSame(lessons[1], lessons[2]);
    }

    [Fact]
    public async Task DisputedText_TeachesNothing()
    {
        using var without = new MarkStage();
        MarkAll(without);
        MarkAll(_stage);

        _stage.Mark("streit um ein wort", isSpam: true, by: "anna");
        _stage.Mark("streit um ein wort", isSpam: false, by: "ben");

        Assert.Equal(await without.LearntScoreAsync("streit"), await _stage.LearntScoreAsync("streit"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MarksOfOneKindAlone_TeachNothing(bool isSpam)
    {
        double before = _stage.Score(Offers[3]);

        Array.ForEach(Offers[..3], text => _stage.Mark(text, isSpam));

        Assert.Equal(before, await _stage.LearntScoreAsync(Offers[3]));
        Assert.Equal((3, 0.0), (_stage.Marks.Report().Teaching, _stage.Marks.Report().LessonPart));
    }

    [Theory]
    [InlineData(20, 50, 1)]
    [InlineData(20, 20, 1)]
    [InlineData(100, 10, 0.1)]
    [InlineData(20, 5, 0.25)]
    [InlineData(10, 100, 0.25)]
    [InlineData(0, 50, 0)]
    [InlineData(20, 0, 0)]
    public void FewTextsOfOneKind_LetTheLessonCountLess(double spam, double notSpam, double part) => Assert.Equal(part, LessonPlan.PartOf(spam, notSpam), 9);

    [Fact]
    public void OneOperatorOfSeveral_WeighsNoMoreThanTheOthersTogether()
    {
        LessonPlan plan = LessonPlan.Of([.. Texts("mallory", 500, isSpam: true), .. Texts("anna", 30, isSpam: true), .. Texts("ben", 15, isSpam: false)]);

        Assert.Equal(545, plan.Count);
        Assert.Equal(45, plan.Weights["mallory"], 9);
        Assert.Equal((30, 15), (plan.Weights["anna"], plan.Weights["ben"]));
        Assert.Equal(45.0 / 500, plan.Examples()[^1].Weight, 9);
    }

    [Fact]
    public void AnOperatorWithFewHelpers_CountsInFullForTwentyTexts()
    {
        Assert.Equal(20, LessonPlan.Of([.. Texts("anna", 500, isSpam: true), .. Texts("ben", 1, isSpam: false)]).Weights["anna"], 9);
        Assert.Equal(500, LessonPlan.Of(Texts("anna", 500, isSpam: true)).Weights["anna"], 9);
    }

    [Fact]
    public void OperatorsWhoAgreeOnAText_ShareItsWeight()
    {
        var text = new MarkedText(Traces.Of("free tea here"));
        text.Marks.AddRange([Mark(1, "anna", true), Mark(2, "ben", true), Mark(3, "cleo", false)]);
        text.Recount();

        LessonPlan plan = LessonPlan.Of([text]);

        Assert.Equal((0.5, 0.5, 0.0), (plan.Weights["anna"], plan.Weights["ben"], plan.Weights.GetValueOrDefault("cleo")));
        SpamExample example = Assert.Single(plan.Examples());
        Assert.Equal((true, 1.0), (example.IsSpam, example.Weight));
    }

    [Fact]
    public void Teaching_IsLeftToTheNewestTwoThousandTexts()
    {
        LessonPlan plan = LessonPlan.Of(Texts("anna", LessonPlan.MostTexts + 300, isSpam: true));

        Assert.Equal((LessonPlan.MostTexts, LessonPlan.MostTexts), (plan.Count, plan.Weights["anna"]));
    }

    [Fact]
    public void BeyondTenThousandMarks_TheOldestAreForgotten()
    {
        var tenant = new TenantMarks(null);
        long last = 0;
        for (int i = 0; i <= TenantMarks.MostMarks; i++)
        {
            tenant.Add(() => ++last, Mark(0, "anna", true), new TextTrace((UInt128)(i + 1), null, 0, null));
        }

        long[] left = tenant.Read((entries, _, _) => entries.Select(entry => entry.Mark.Id).ToArray());
        Assert.Equal((TenantMarks.ForgottenAtOnce + 1L, last), (left[0], left[^1]));
        Assert.Equal(left.Length, tenant.Read((_, texts, _) => texts.Count));
    }

    [Fact]
    public void Example_IsPackedAndUnpackedWithAllOfIt()
    {
        byte[] packed = Traces.Of(MarkStage.Spam).Example!;

        SpamExample example = PackedExample.Unpack(packed, isSpam: true, weight: 0.5);

        Assert.Equal((true, 0.5), (example.IsSpam, example.Weight));
        Assert.InRange(packed.Length, example.Pieces.Length, 3 * example.Pieces.Length);
        Assert.Equal(example.Pieces.Distinct().Order(), example.Pieces);
        Assert.Equal(SpamModel.Shipped.Score(example.Pieces, example.Signals), _stage.Score(MarkStage.Spam), 9);
        Assert.ThrowsAny<Exception>(() => PackedExample.Unpack([1, 2, 3], isSpam: true, weight: 1));
    }

    private static void MarkAll(MarkStage stage)
    {
        Array.ForEach(Offers, text => stage.Mark(text, isSpam: true));
        Array.ForEach(Chats, text => stage.Mark(text, isSpam: false));
    }

    private static IEnumerable<MarkedText> Texts(string by, int count, bool isSpam)
    {
        TextTrace trace = Traces.Of("free tea here");
        for (int i = 0; i < count; i++)
        {
            var text = new MarkedText(trace with { Hash = (UInt128)(by.Length * 10_000) + (UInt128)i });
            text.Marks.Add(Mark((by.Length * 10_000) + i, by, isSpam));
            text.Recount();
            yield return text;
        }
    }

    private static SpamMark Mark(long id, string by, bool isSpam) => new()
    {
        Id = id,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        By = by,
        IsSpam = isSpam,
        Probability = 0.5,
        Disagrees = false,
    };
}
