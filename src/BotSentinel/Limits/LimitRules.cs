using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>Makes a limit's counter from its settings.</summary>
internal static class LimitRules
{
    public static CounterRule Create(string identity, string name, LimitOptions options, bool countDenied) => options.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => new TokenBucket(identity, name, options, countDenied),
        LimitAlgorithm.SlidingWindow => new SlidingWindow(identity, name, options, countDenied),
        LimitAlgorithm.FixedWindow => new FixedWindow(identity, name, options, countDenied),
        LimitAlgorithm.AlignedWindow => new AlignedWindow(identity, name, options, countDenied),
        LimitAlgorithm.SlidingLog => new SlidingLog(identity, name, options, countDenied),
        LimitAlgorithm.Concurrency => new Concurrency(identity, name, options),
        LimitAlgorithm.Quota => new CalendarQuota(identity, name, options, countDenied),
        LimitAlgorithm.Cooldown => new Cooldown(identity, name, options, countDenied),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Algorithm, "Not an algorithm."),
    };
}
