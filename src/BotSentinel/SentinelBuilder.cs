using BotSentinel.Policies;

namespace BotSentinel;

/// <summary>Puts a <see cref="Sentinel"/> together in C#. Not thread safe; use it once.</summary>
public sealed class SentinelBuilder
{
    /// <summary>The options as they stand.</summary>
    public SentinelOptions Options { get; set; } = new();

    /// <summary>The clock; null: the system's, or the one registered with the services.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Makes the sentinel.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel Build() => new(Options, TimeProvider);
}
