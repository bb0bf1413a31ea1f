using System.Diagnostics.Metrics;
using BotSentinel.Diagnostics;
using BotSentinel.Events;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>The instruments of the meter <c>BotSentinel</c> that are about marks. No label names an operator or a tenant.</summary>
internal sealed class SpamMarkMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _marks;
    private readonly Histogram<double> _learning;

    public SpamMarkMetrics(IMeterFactory? factory)
    {
        var options = new MeterOptions(SentinelMetrics.MeterName);
        _meter = factory?.Create(options) ?? new Meter(options);
        _marks = _meter.CreateCounter<long>("botsentinel.spam.marks", "{mark}", "Marks by label, whether they were made or undone, and whether the model had said the same.");
        _learning = _meter.CreateHistogram(
            "botsentinel.spam.learning.duration",
            "s",
            "Time that a model took to learn the marks of a tenant.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public void Changed(SpamMark mark, SentinelEventKind kind) => _marks.Add(
        1,
        new("label", mark.IsSpam ? "spam" : "not-spam"),
        new("change", kind == SentinelEventKind.Marked ? "made" : "undone"),
        new("model", mark.Disagrees ? "disagreed" : "agreed"));

    public void Learnt(TimeSpan taken) => _learning.Record(taken.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
