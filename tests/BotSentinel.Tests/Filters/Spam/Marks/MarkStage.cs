using BotSentinel.Filters;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>Marks, and what follows from them for a text.</summary>
internal sealed class MarkStage : IDisposable
{
    /// <summary>What the model takes for honest.</summary>
    public const string Honest = "Our club meets at the old mill on Friday evening, bring some friends and something to eat, we will play until ten.";

    /// <summary>What the model takes for spam.</summary>
    public const string Spam = "CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 09061701461 now!";

    private readonly TaughtModel _model;

    public MarkStage()
    {
        // What is nearly the same is an estimate, and depends on the key.
        Marks = new SpamMarks(Time) { Key = 7 };
        _model = Marks.Take(null);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SpamMarks Marks { get; }

    public SpamMark Mark(string text, bool isSpam, string by = "anna", string? tenant = null, bool learn = true)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        return Marks.Mark(text, isSpam, by, tenant, learn)!;
    }

    /// <summary>What operators say of a text: "spam", "not spam", the same with "nearly", or nothing.</summary>
    public string Says(string text, string? tenant = null) => With(text, content =>
    {
        bool isNear = false;
        TextVerdict verdict = Marks.Of(tenant) is { } marks ? Marks.Find(marks, content, out isNear) : default;
        return (isNear ? "nearly " : "") + (verdict.IsSpam ? "spam" : verdict.IsNotSpam ? "not spam" : "");
    });

    /// <summary>The log-odds of the model, with what it has learnt.</summary>
    public double Score(string text, string? tenant = null) => With(text, content => _model.Score(content.Spam, Marks.Of(tenant)));

    public async Task<double> LearntScoreAsync(string text, string? tenant = null)
    {
        await Marks.WhenLearntAsync();
        return Score(text, tenant);
    }

    public void Dispose() => Marks.Dispose();

    private static T With<T>(string text, Func<Content, T> ask)
    {
        Content content = ContentPolicy.Borrow(new BotUpdate { Text = text }, now: 0, onlyPeek: true);
        try
        {
            return ask(content);
        }
        finally
        {
            ContentPolicy.Return(content);
        }
    }
}
