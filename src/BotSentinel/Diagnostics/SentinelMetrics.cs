using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotSentinel.Decisions;

namespace BotSentinel.Diagnostics;

/// <summary>
/// All instruments of the meter <c>BotSentinel</c>. No label names a user or a chat, so that their number stays small. An
/// instrument that nobody listens to costs one comparison.
/// </summary>
internal sealed class SentinelMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "BotSentinel";

    private static readonly string[] Verdicts = Names<Verdict>();
    private static readonly string[] Reasons = Names<Reason>();
    private static readonly string[] Outcomes = Names<OpinionOutcome>();

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _handlerErrors;
    private readonly Counter<long> _opinions;
    private readonly Histogram<double> _opinionDuration;
    private long _eventsDropped;

    public SentinelMetrics(IMeterFactory? factory, string? bot, Func<long> counters, Func<long> evictions)
    {
        var options = new MeterOptions(MeterName) { Tags = bot is null ? null : [new("bot", bot)] };
        _meter = factory?.Create(options) ?? new Meter(options);
        _decisions = _meter.CreateCounter<long>("botsentinel.decisions", "{decision}", "Decisions by verdict, reason and policy.");
        _handlerErrors = _meter.CreateCounter<long>("botsentinel.handler.errors", "{error}", "Errors of the bot's handlers by key.");
        _opinions = _meter.CreateCounter<long>("botsentinel.opinions", "{opinion}", "Second opinions by who was asked, what came of it, and whether it was remembered.");
        _opinionDuration = _meter.CreateHistogram(
            "botsentinel.opinion.duration",
            "s",
            "Time that a second opinion took; of those that were not remembered.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30] });
        _duration = _meter.CreateHistogram(
            "botsentinel.decision.duration",
            "s",
            "Time from a parsed update to its decision.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1] });
        _meter.CreateObservableCounter("botsentinel.events.dropped", () => EventsDropped, "{event}", "Events that a subscriber was too slow for.");
        _meter.CreateObservableGauge("botsentinel.counters", counters, "{counter}", "Counters in memory.");
        _meter.CreateObservableCounter("botsentinel.counters.evicted", evictions, "{counter}", "Counters forgotten before their time, because memory was full.");
    }

    /// <summary>Shows how the store is that several processes share.</summary>
    public void ShowStore(Func<int> isUp, Func<int> nodes)
    {
        _meter.CreateObservableGauge("botsentinel.store.up", isUp, description: "1 while the shared store answers, 0 while limits go without it.");
        _meter.CreateObservableGauge("botsentinel.store.nodes", nodes, "{node}", "Processes that used the shared store lately.");
    }

    public long EventsDropped => Interlocked.Read(ref _eventsDropped);

    /// <summary>Shows how old outside lists are and how many entries they have.</summary>
    public void Observe(Func<IEnumerable<Measurement<double>>> ages, Func<IEnumerable<Measurement<long>>> entries)
    {
        _meter.CreateObservableGauge("botsentinel.outside_list.age", ages, "s", "Time since an outside list was last found good.");
        _meter.CreateObservableGauge("botsentinel.outside_list.entries", entries, "{entry}", "Entries of an outside list.");
    }

    public void EventDropped() => Interlocked.Increment(ref _eventsDropped);

    /// <summary>The instant to hand to <see cref="Decided"/>; 0 when nobody measures.</summary>
    public long Start() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Decided(in Decision decision, long started)
    {
        if (started != 0)
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        if (_decisions.Enabled)
        {
            _decisions.Add(
                1,
                new("verdict", decision.IsShadow ? "shadow" : Verdicts[(int)decision.Verdict]),
                new("reason", Reasons[(int)decision.Reason]),
                new("policy", decision.Policy ?? ""));
        }
    }

    public void HandlerFailed(string key) => _handlerErrors.Add(1, new KeyValuePair<string, object?>("key", key));

    public void OpinionGiven(GivenOpinion given)
    {
        _opinions.Add(1, new("opinion", given.Name), new("outcome", Outcomes[(int)given.Outcome]), new("remembered", given.IsRemembered));
        if (given.Took > TimeSpan.Zero)
        {
            _opinionDuration.Record(given.Took.TotalSeconds, new KeyValuePair<string, object?>("opinion", given.Name));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(Kebab)];

    private static string Kebab(string name) => string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
