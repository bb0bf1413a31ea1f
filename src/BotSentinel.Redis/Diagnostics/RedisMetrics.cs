using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis.Diagnostics;

/// <summary>All instruments of the meter <c>BotSentinel.Redis</c>. No label names a subject.</summary>
internal sealed class RedisMetrics : IDisposable
{
    public const string MeterName = "BotSentinel.Redis";

    private readonly Meter _meter;
    private readonly Counter<long> _questions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _notGivenBack;
    private readonly Histogram<double> _duration;

    public RedisMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _questions = _meter.CreateCounter<long>("botsentinel.redis.questions", "{question}", "Questions to Redis, by outcome: agreed, denied, unanswered.");
        _failures = _meter.CreateCounter<long>("botsentinel.redis.failures", "{call}", "Calls that failed, by reason: late, connection, server.");
        _notGivenBack = _meter.CreateCounter<long>("botsentinel.redis.not_given_back", "{question}", "Refused questions whose permits in other slots could not be given back; they come back by themselves.");
        _duration = _meter.CreateHistogram(
            "botsentinel.redis.duration",
            "s",
            "Time from a question to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1] });
    }

    /// <summary>The instant to hand to <see cref="Asked"/>; 0 when nobody measures.</summary>
    public long Start() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Asked(long started, StoreAnswer answer)
    {
        if (started != 0)
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        if (_questions.Enabled)
        {
            _questions.Add(1, new KeyValuePair<string, object?>("outcome", !answer.IsComplete ? "unanswered" : answer.IsAgreed ? "agreed" : "denied"));
        }
    }

    /// <param name="failure">What failed; null: it took too long.</param>
    public void Failed(Exception? failure) => _failures.Add(1, new KeyValuePair<string, object?>("reason", failure switch
    {
        null or TimeoutException => "late",
        RedisServerException => "server",
        _ => "connection",
    }));

    public void NotGivenBack(Exception failure)
    {
        Failed(failure);
        _notGivenBack.Add(1);
    }

    public void Dispose() => _meter.Dispose();
}
