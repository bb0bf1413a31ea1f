using BotSentinel.Events;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using System.Diagnostics.Metrics;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>What is shown of marks.</summary>
public sealed class SpamMarkReportTests : IDisposable
{
    private readonly MarkStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Mark_TellsWhatTheModelThoughtBefore()
    {
        SpamMark agreed = _stage.Mark(MarkStage.Spam, isSpam: true), disagreed = _stage.Mark(MarkStage.Honest, isSpam: true, tenant: "a");

        Assert.Equal((true, false), (agreed.Probability > 0.5, agreed.Disagrees));
        Assert.Equal((true, true), (disagreed.Probability < 0.5, disagreed.Disagrees));
        Assert.Equal(0, agreed.Moved);
        Assert.Equal(_stage.Time.GetUtcNow(), disagreed.At);
    }

    [Fact]
    public void Report_CountsByLabelAndOperator()
    {
        _stage.Mark(MarkStage.Honest, isSpam: true, by: "anna");
        _stage.Mark(MarkStage.Spam, isSpam: true, by: "anna");
        _stage.Mark("see you at lunch", isSpam: false, by: "ben");
        _stage.Mark("only banned", isSpam: true, by: "ben", learn: false);
        _stage.Marks.Undo(_stage.Mark("a mistake", isSpam: true, by: "ben").Id);

        SpamMarkReport report = _stage.Marks.Report();

        Assert.Equal((2, 1, 1, 1L, 3, 3), (report.Spam, report.NotSpam, report.WithoutLearning, report.Undone, report.Texts, report.Teaching));
        Assert.Equal(1.0 / 3, report.Disagreement, 9);
        Assert.Equal([new("anna", 2, 0, 0.5, 0, 2, false), new("ben", 0, 1, 0, 0, 1, false)], report.Operators);
    }

    [Fact]
    public void TextsMarkedBothWays_AreDisputesAndTellWhoIsOverruled()
    {
        SpamMark[] marks = [_stage.Mark("free tea here", isSpam: true, by: "anna"), _stage.Mark("free tea here", isSpam: false, by: "ben"), _stage.Mark("free tea here", isSpam: true, by: "cleo")];
        _stage.Mark("no dispute", isSpam: true, by: "anna");

        SpamMarkReport report = _stage.Marks.Report();

        Assert.Equal(1, report.Disputed);
        Assert.Equal(marks, Assert.Single(report.Disputes));
        Assert.Equal([("anna", 0), ("ben", 1), ("cleo", 0)], report.Operators.Select(own => (own.By, own.Overruled)).Order());
    }

    [Fact]
    public async Task Drift_ComparesTheLastHundredMarksWithThoseBefore()
    {
        for (int i = 0; i < 100; i++)
        {
            _stage.Mark($"{i} {(i % 2 == 0 ? MarkStage.Spam : MarkStage.Honest)}", isSpam: i % 2 == 0);
        }

        await _stage.Marks.WhenLearntAsync();
        for (int i = 0; i < 100; i++)
        {
            _stage.Mark($"see you at {i}", isSpam: i % 2 == 0);
        }

        SpamMarkDrift drift = _stage.Marks.Report().Drift;
        Assert.Equal((100, 0.0), (drift.Earlier, drift.EarlierDisagreement));
        Assert.InRange(drift.LatelyDisagreement, 0.2, 0.8);
        Assert.True(drift.LatelyMoved > 0);
    }

    [Fact]
    public void WithoutMarks_TheReportIsEmpty()
    {
        SpamMarkReport report = _stage.Marks.Report("nobody");

        Assert.Equal((0, 0, 0.0, 0.0), (report.Spam, report.Texts, report.Disagreement, report.Drift.LatelyMoved));
        Assert.Empty(report.Operators);
    }

    [Fact]
    public async Task MadeAndUndone_AreEventsAndCounted()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var counted = new MetricCollector<long>(meters, "BotSentinel", "botsentinel.spam.marks");
        List<SpamMarkEvent> told = [];
        SpamMark mark;
        await using (var sentinel = new Sentinel(new SentinelOptions(), new FakeTimeProvider(), meterFactory: meters))
        {
            sentinel.Events.Subscribe(SentinelEventKind.Marked | SentinelEventKind.MarkUndone, happened =>
            {
                told.Add((SpamMarkEvent)happened);
                return default;
            });
            mark = sentinel.SpamMarks.Mark(MarkStage.Spam, isSpam: true, by: "anna")!;
            sentinel.SpamMarks.Undo(mark.Id);
        }

        Assert.Equal([(SentinelEventKind.Marked, mark), (SentinelEventKind.MarkUndone, mark)], told.Select(happened => (happened.Kind, happened.Mark)));
        Assert.Equal(["spam made agreed", "spam undone agreed"], counted.GetMeasurementSnapshot().Select(measured => string.Join(' ', new[] { "label", "change", "model" }.Select(tag => measured.Tags[tag]))));
    }

    [Fact]
    public void CleanText_AllocatesNothingWhereTextsAreMarkedAndLearnt()
    {
        using ContentStage stage = new(new ContentRuleOptions { Spam = new() });
        foreach (int i in Enumerable.Range(0, 50))
        {
            stage.Sentinel.SpamMarks.Mark($"{MarkStage.Spam} {i}", isSpam: true, by: "anna");
            stage.Sentinel.SpamMarks.Mark($"{MarkStage.Honest} {i}", isSpam: false, by: "ben");
        }

        BotUpdate[] updates = [.. Enumerable.Range(0, 300).Select(i => stage.Message($"Привет, are we still on for lunch at {i}? 😀 I can be there by one, говорит Маша."))];
        Decide();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Decide();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, updates.Length * 8);

        void Decide()
        {
            foreach (BotUpdate update in updates)
            {
                Assert.True(stage.Sentinel.Decide(update).Content is null);
            }
        }
    }

    [Theory]
    [InlineData("", "930255c71472f66de6a825ba047f81a3")]
    [InlineData("\u0100", "e4ff0af6de8ba3fcc75da4a48d227781")]
    public void SipHash_IsThatOfItsAuthors(string text, string expected)
    {
        var hash = new SipHash(new UInt128(0x0F0E0D0C0B0A0908, 0x0706050403020100));
        foreach (char unit in text)
        {
            hash.Add(unit);
        }

        Assert.Equal(expected, hash.End().ToString("x32", null));
    }
}
