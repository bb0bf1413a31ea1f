using System.Diagnostics.Metrics;

namespace BotSentinel.Outgoing;

/// <summary>The instruments of the meter <c>BotSentinel</c> that are about sending. No label names a chat.</summary>
internal sealed class OutgoingMetrics : IDisposable
{
    private static readonly string[] Lanes = ["moderation", "answer", "edit", "broadcast", "paid"];
    private readonly Meter _meter;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _wait;

    public OutgoingMetrics(IMeterFactory? factory, string? bot, Func<OutgoingStatus> status)
    {
        var options = new MeterOptions(Diagnostics.SentinelMetrics.MeterName) { Tags = bot is null ? null : [new("bot", bot)] };
        _meter = factory?.Create(options) ?? new Meter(options);
        _calls = _meter.CreateCounter<long>("botsentinel.outgoing.calls", "{call}", "Calls by lane, and whether they were sent, too late, cancelled, or found the queue full.");
        _wait = _meter.CreateHistogram(
            "botsentinel.outgoing.wait",
            "s",
            "Time from a call's coming to its turn.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] });
        _meter.CreateObservableGauge("botsentinel.outgoing.waiting", () => Waiting(status()), "{call}", "Calls that wait, by lane.");
        _meter.CreateObservableGauge("botsentinel.outgoing.rate", () => Rates(status()), "1", "The part of a configured rate that is used, as learnt from refusals.");
        _meter.CreateObservableCounter("botsentinel.outgoing.refused", () => Refused(status()), "{refusal}", "Answers of 429, by what they were about.");
    }

    public void Granted(int lane, TimeSpan waited)
    {
        if (_wait.Enabled)
        {
            _wait.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("lane", Lanes[lane]));
        }

        Ended(lane, "sent");
    }

    public void Ended(int lane, string outcome)
    {
        if (_calls.Enabled)
        {
            _calls.Add(1, new("lane", Lanes[lane]), new("outcome", outcome));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Waiting(OutgoingStatus status) =>
        status.Waiting.Select((waiting, lane) => new Measurement<int>(waiting, new KeyValuePair<string, object?>("lane", Lanes[lane])));

    private static IEnumerable<Measurement<double>> Rates(OutgoingStatus status) =>
    [
        new(status.OverallRate, new KeyValuePair<string, object?>("limit", "overall")),
        new(status.PrivateRate, new KeyValuePair<string, object?>("limit", "private")),
        new(status.GroupRate, new KeyValuePair<string, object?>("limit", "group")),
    ];

    private static IEnumerable<Measurement<long>> Refused(OutgoingStatus status) =>
    [
        new(status.RefusedChats, new KeyValuePair<string, object?>("about", "chat")),
        new(status.RefusedAll, new KeyValuePair<string, object?>("about", "all")),
    ];
}
