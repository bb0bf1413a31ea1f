using BotSentinel.Decisions;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Filters.Spam.Marks;

public sealed class SpamMarksTests : IDisposable
{
    private readonly MarkStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void MarkedAsSpam_IsFoundAtOnceAndSaysWhy()
    {
        using ContentStage stage = new(new ContentRuleOptions { Spam = new() });
        stage.Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 5, 0, TimeSpan.Zero));
        Assert.Null(stage.Decide(MarkStage.Honest).Content);

        stage.Sentinel.SpamMarks.Mark(MarkStage.Honest, isSpam: true, by: "anna");

        Decision decision = stage.Decide(MarkStage.Honest);
        Assert.Equal(Verdict.Deny, decision.Verdict);
        Assert.Equal((1, "was marked as spam by an operator on 2026-03-01 at 12:05 UTC"), (decision.Content!.Score, decision.Content.Findings[0].Reason));
    }

    [Fact]
    public void MarkedAsNotSpam_PassesAtOnce()
    {
        using ContentStage stage = new(new ContentRuleOptions { Spam = new() });
        Assert.NotNull(stage.Decide(MarkStage.Spam).Content);

        stage.Sentinel.SpamMarks.Mark(MarkStage.Spam, isSpam: false, by: "anna");

        Assert.Null(stage.Decide(MarkStage.Spam).Content);
    }

    [Fact]
    public void RuleThatLeavesMarksOut_GoesByTheModelAlone()
    {
        using ContentStage stage = new(new ContentRuleOptions { Spam = new() { Marks = false } });

        stage.Sentinel.SpamMarks.Mark(MarkStage.Honest, isSpam: true, by: "anna");
        stage.Sentinel.SpamMarks.Mark(MarkStage.Spam, isSpam: false, by: "anna");

        Assert.Null(stage.Decide(MarkStage.Honest).Content);
        Assert.NotNull(stage.Decide(MarkStage.Spam).Content);
    }

    [Theory]
    [InlineData("Free TEA here")]
    [InlineData("  free\ttea\u00A0 \n here ")]
    [InlineData("fr\u200Bee tea\u2060 here\u200E")]
    [InlineData("FREE TEA HERE\uFE0F")]
    public void SameTextWrittenOtherwise_IsTheSame(string text)
    {
        _stage.Mark("free tea here", isSpam: true);

        Assert.Equal("spam", _stage.Says(text));
    }

    [Theory]
    [InlineData("code 1234", "code 1235")]
    [InlineData("free tea here", "free tea there")]
    [InlineData("free tea here", "freetea here")]
    [InlineData("free tea here", "free tea here!")]
    [InlineData("👍", "👍🏽")]
    [InlineData("👨‍👩‍👧", "👨👩👧")]
    [InlineData("❤\uFE0F", "❤")]
    [InlineData("!!!", "! ! !")]
    [InlineData("...", " ")]
    public void ShortTextThatDiffers_IsAnotherOne(string marked, string text)
    {
        _stage.Mark(marked, isSpam: true);

        Assert.Equal(("spam", ""), (_stage.Says(marked), _stage.Says(text)));
    }

    [Fact]
    public void WithoutAText_ThereIsNothingToMark()
    {
        Assert.Null(_stage.Marks.Mark("", isSpam: true, by: "anna"));
        Assert.Null(_stage.Marks.Mark(new BotUpdate { Content = ContentKind.Photo }, isSpam: true, by: "anna"));
        Assert.Empty(_stage.Marks.List());
    }

    [Fact]
    public void MarkWithoutAnOperator_IsAMistakeOfTheProgram()
    {
        Assert.Throws<ArgumentException>(() => _stage.Marks.Mark("text", isSpam: true, by: " "));
        Assert.ThrowsAny<ArgumentException>(() => _stage.Marks.Mark("text", isSpam: true, by: new string('a', SpamMarks.LongestName + 1)));
        Assert.ThrowsAny<ArgumentException>(() => _stage.Marks.Mark("text", isSpam: true, by: "anna", tenant: ""));
    }

    [Fact]
    public async Task MarkOfATenant_ChangesNothingForOthers()
    {
        double before = _stage.Score(MarkStage.Honest);

        _stage.Mark(MarkStage.Honest, isSpam: true, tenant: "a");
        _stage.Mark("see you at lunch", isSpam: false, tenant: "a");

        Assert.NotEqual(before, await _stage.LearntScoreAsync(MarkStage.Honest, "a"));
        Assert.Equal(("spam", "", ""), (_stage.Says(MarkStage.Honest, "a"), _stage.Says(MarkStage.Honest, "b"), _stage.Says(MarkStage.Honest)));
        Assert.Equal((before, before), (_stage.Score(MarkStage.Honest, "b"), _stage.Score(MarkStage.Honest)));
        Assert.Empty(_stage.Marks.List());
        Assert.Equal(0, _stage.Marks.Report("b").Spam);
    }

    [Fact]
    public void UpdateOfATenant_IsMarkedForThatTenant()
    {
        _stage.Marks.Mark(new BotUpdate { Text = "free tea here", Tenant = "a" }, isSpam: true, by: "anna");

        Assert.Equal(("spam", ""), (_stage.Says("free tea here", "a"), _stage.Says("free tea here")));
    }

    [Fact]
    public void OperatorsDisagree_TheMajorityOfTheirLastWordsDecidesAndATieNothing()
    {
        List<string> said = [];
        foreach ((string by, bool isSpam) in new[] { ("anna", true), ("ben", false), ("anna", true), ("cleo", true), ("anna", false) })
        {
            _stage.Mark("free tea here", isSpam, by);
            said.Add(_stage.Says("free tea here"));
        }

        Assert.Equal(["spam", "", "", "spam", "not spam"], said);
    }

    [Fact]
    public async Task MarkWithoutLearning_IsRecordedAndChangesNothing()
    {
        _stage.Mark("free tea here", isSpam: true);
        _stage.Mark("see you at lunch", isSpam: false);
        double before = await _stage.LearntScoreAsync(MarkStage.Honest);

        SpamMark mark = _stage.Mark(MarkStage.Honest, isSpam: true, learn: false);

        Assert.Equal(before, await _stage.LearntScoreAsync(MarkStage.Honest));
        Assert.Equal("", _stage.Says(MarkStage.Honest));
        Assert.Equal(mark, _stage.Marks.List()[0]);
        Assert.False(mark.Learns);
    }

    [Fact]
    public void Undone_IsAsIfItHadNeverBeen()
    {
        SpamMark first = _stage.Mark("free tea here", isSpam: true, by: "anna"), second = _stage.Mark("free tea here", isSpam: false, by: "ben");

        Assert.Equal(first, _stage.Marks.Undo(first.Id));
        Assert.Equal("not spam", _stage.Says("free tea here"));
        Assert.Equal(second, _stage.Marks.Undo(second.Id));
        Assert.Equal("", _stage.Says("free tea here"));
        Assert.Null(_stage.Marks.Undo(second.Id));
        Assert.Empty(_stage.Marks.List());
    }

    [Fact]
    public void Undone_UncoversTextsThatAreNearlyTheSame()
    {
        _stage.Mark(MarkStage.Honest, isSpam: true);
        SpamMark other = _stage.Mark(MarkStage.Honest + " Yes!", isSpam: false);
        Assert.Equal("not spam", _stage.Says(MarkStage.Honest + " Yes!"));

        _stage.Marks.Undo(other.Id);

        Assert.Equal("nearly spam", _stage.Says(MarkStage.Honest + " Yes!"));
    }

    [Fact]
    public void AnotherTenantsMark_CannotBeUndone()
    {
        SpamMark mark = _stage.Mark("free tea here", isSpam: true, tenant: "a");

        Assert.Null(_stage.Marks.Undo(mark.Id));
        Assert.Null(_stage.Marks.Undo(mark.Id, "b"));
        Assert.Equal("spam", _stage.Says("free tea here", "a"));
        Assert.Equal(mark, _stage.Marks.Undo(mark.Id, "a"));
    }

    [Fact]
    public void AllMarksOfAnOperatorUndone_LeavesThoseOfOthers()
    {
        _stage.Mark("one", isSpam: true, by: "anna");
        _stage.Mark("two", isSpam: true, by: "ben");
        _stage.Mark("three", isSpam: true, by: "anna");
        _stage.Mark("four", isSpam: true, by: "anna", tenant: "a");

        Assert.Equal(2, _stage.Marks.UndoAllBy("anna"));
        Assert.Equal(("", "spam", "", "spam"), (_stage.Says("one"), _stage.Says("two"), _stage.Says("three"), _stage.Says("four", "a")));
        Assert.Equal(0, _stage.Marks.UndoAllBy("anna"));
    }

    [Fact]
    public void List_HasTheNewestFirstAndGoesOnBeforeANumber()
    {
        SpamMark[] marks = [.. Enumerable.Range(0, 5).Select(i => _stage.Mark($"text {i}", isSpam: true))];

        Assert.Equal([marks[4], marks[3]], _stage.Marks.List(most: 2));
        Assert.Equal([marks[2], marks[1], marks[0]], _stage.Marks.List(before: marks[3].Id));
    }

    [Fact]
    public void SentinelsThatShareMarks_LearnTogether()
    {
        using var marks = new SpamMarks();
        using Sentinel one = new SentinelBuilder { SpamMarks = marks }.Content(new() { Spam = new() }).Build();
        using Sentinel other = new SentinelBuilder { SpamMarks = marks }.Content(new() { Spam = new() }).Build();

        one.SpamMarks.Mark(MarkStage.Honest, isSpam: true, by: "anna");

        Assert.Equal(Verdict.Deny, other.Decide(ContentStage.Update(MarkStage.Honest)).Verdict);
    }

    [Fact]
    public async Task MarksThatComeWhileOthersLook_AreAllFound()
    {
        string[] texts = [.. Enumerable.Range(0, 1_000).Select(i => $"{MarkStage.Honest} Number {string.Join(' ', Enumerable.Range(0, 9).Select(word => $"w{(i * 31) + word}x"))}")];
        using var isDone = new CancellationTokenSource();
        int lost = 0, known = 0;
        Task[] looking = [.. Enumerable.Range(0, 3).Select(thread => Task.Run(() =>
        {
            while (!isDone.IsCancellationRequested)
            {
                int until = Volatile.Read(ref known);
                for (int i = thread; i < until; i += 97)
                {
                    lost += _stage.Says(texts[i]) == "spam" ? 0 : 1;
                }
            }
        }))];

        foreach (string text in texts)
        {
            _stage.Marks.Mark(text, isSpam: true, by: "anna");
            Interlocked.Increment(ref known);
        }

        await isDone.CancelAsync();
        await Task.WhenAll(looking);
        Assert.Equal(0, lost);
        Assert.All(texts, text => Assert.Equal("spam", _stage.Says(text)));
    }

    [Fact]
    public void LatestMarkOnAText_IsFoundByTheTextAndTheOperator()
    {
        _stage.Mark(MarkStage.Honest, isSpam: false);
        SpamMark latest = _stage.Mark(MarkStage.Honest, isSpam: true);
        _stage.Mark(MarkStage.Spam, isSpam: true);

        Assert.Equal(latest, _stage.Marks.Find($" {MarkStage.Honest.ToUpperInvariant()}", "anna"));
    }

    [Theory]
    [InlineData("anna", "acme", MarkStage.Spam)]
    [InlineData("ben", null, MarkStage.Spam)]
    [InlineData("anna", null, MarkStage.Spam + " Today")]
    public void MarkOfAnotherOrOnAnotherText_IsNotFound(string by, string? tenant, string text)
    {
        _stage.Mark(MarkStage.Spam, isSpam: true);

        Assert.Null(_stage.Marks.Find(text, by, tenant));
    }
}
