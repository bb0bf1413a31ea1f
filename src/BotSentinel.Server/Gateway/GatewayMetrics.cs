using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotSentinel.Server.Bots;

namespace BotSentinel.Server.Gateway;

/// <summary>The gateway's instruments, meter <c>BotSentinel.Gateway</c>. Counts are read off when somebody listens; labels are bots' names and outcomes.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "BotSentinel.Gateway";
    public const string OverheadName = "botsentinel.gateway.overhead";

    private readonly Meter _meter;
    private readonly BotRegistry _bots;
    private readonly Histogram<double> _overhead;

    public GatewayMetrics(IMeterFactory meters, BotRegistry bots)
    {
        _bots = bots;
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("botsentinel.gateway.traffic", Counts, "{event}", "What became of updates and calls, by bot and outcome.");
        _overhead = _meter.CreateHistogram(
            OverheadName,
            "s",
            "The gateway's own time on an update: from its last byte having come until it is handed on or answered.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01] });
    }

    /// <summary>Begins to time the gateway's work; 0 when nobody listens.</summary>
    public long Start() => _overhead.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>Records the work that began at <paramref name="start"/>, done on so many updates at once.</summary>
    public void Worked(Bot bot, long start, int updates = 1)
    {
        if (start == 0)
        {
            return;
        }

        double each = Stopwatch.GetElapsedTime(start).TotalSeconds / updates;
        for (int i = 0; i < updates; i++)
        {
            _overhead.Record(each, new KeyValuePair<string, object?>("bot", bot.Name));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Counts() =>
        from bot in _bots.All
        from count in bot.Traffic.All()
        select new Measurement<long>(count.Count, new TagList { { "bot", bot.Name }, { "outcome", count.Outcome.ToString() } });
}
