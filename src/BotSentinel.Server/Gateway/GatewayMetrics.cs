using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotSentinel.Server.Bots;

namespace BotSentinel.Server.Gateway;

/// <summary>The gateway's instruments, meter <c>BotSentinel.Gateway</c>. Counts are read off when somebody listens; labels are bots' names and outcomes.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "BotSentinel.Gateway";

    private readonly Meter _meter;
    private readonly BotRegistry _bots;

    public GatewayMetrics(IMeterFactory meters, BotRegistry bots)
    {
        _bots = bots;
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("botsentinel.gateway.traffic", Counts, "{event}", "What became of updates and calls, by bot and outcome.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Counts() =>
        from bot in _bots.All
        from count in bot.Traffic.All()
        select new Measurement<long>(count.Count, new TagList { { "bot", bot.Name }, { "outcome", count.Outcome.ToString() } });
}
