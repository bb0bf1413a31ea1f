using BotSentinel.Policies.Layers;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Policies;

/// <summary>Reads policy files and configuration sections again when they change, and applies them.</summary>
public sealed class PolicyWatcher : IDisposable
{
    internal PolicyWatcher(LayeredOptions options, Action<SentinelOptions> apply, TimeProvider timeProvider, ILogger<PolicyWatcher>? logger)
    {
        _ = (options, apply, timeProvider, logger);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
