using System.Diagnostics.Metrics;
using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Demo;

/// <summary>What the demo measures: what was sent, decided and answered, and how long the gateway's own work took. Thread safe.</summary>
internal sealed class DemoTally : IDisposable
{
    private const int Samples = 100_000;

    private readonly Lock _gate = new();
    private readonly MeterListener _meter = new();
    private readonly List<double> _overhead = [];
    private readonly Dictionary<Reason, long> _refusedBy = [];
    private DateTimeOffset? _firstFlood;
    private DateTimeOffset _lastFlood;
    private long _honestSent, _honestAnswered, _floodSent, _floodAllowed, _floodRefused, _updates, _allowed;

    public DemoTally()
    {
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == GatewayMetrics.OverheadName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meter.SetMeasurementEventCallback<double>((_, seconds, _, _) => Took(seconds));
        _meter.Start();
    }

    public void HonestSent() => Interlocked.Increment(ref _honestSent);

    public void HonestAnswered() => Interlocked.Increment(ref _honestAnswered);

    public void FloodSent() => Interlocked.Increment(ref _floodSent);

    /// <summary>A decision was made.</summary>
    public void Decided(SentinelEvent decided)
    {
        bool isFlood = decided.Update.UserId == DemoStage.FlooderId;
        bool isRefused = decided.Decision.IsRefused;
        lock (_gate)
        {
            _updates++;
            _allowed += isRefused ? 0 : 1;
            if (isRefused)
            {
                _refusedBy[decided.Decision.Reason] = _refusedBy.GetValueOrDefault(decided.Decision.Reason) + 1;
            }

            if (isFlood)
            {
                _floodAllowed += isRefused ? 0 : 1;
                _floodRefused += isRefused ? 1 : 0;
                _firstFlood ??= decided.At;
                _lastFlood = decided.At;
            }
        }
    }

    /// <summary>How things stand.</summary>
    public DemoResult Read()
    {
        lock (_gate)
        {
            double[] sorted = [.. _overhead.Order()];
            TimeSpan flooded = _firstFlood is { } first ? _lastFlood - first : TimeSpan.Zero;
            return new DemoResult(
                new HonestResult(Interlocked.Read(ref _honestSent), Interlocked.Read(ref _honestAnswered)),
                new FlooderResult(Interlocked.Read(ref _floodSent), DemoStage.Permitted(flooded), _floodAllowed, _floodRefused),
                new OverheadResult(At(sorted, 50), At(sorted, 99)))
            {
                Updates = _updates,
                Allowed = _allowed,
                RefusedBy = new Dictionary<Reason, long>(_refusedBy),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static double At(double[] sorted, int percent) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)] * 1e6, 1);

    private void Took(double seconds)
    {
        lock (_gate)
        {
            if (_overhead.Count == Samples)
            {
                _overhead.RemoveRange(0, Samples / 2);
            }

            _overhead.Add(seconds);
        }
    }
}
