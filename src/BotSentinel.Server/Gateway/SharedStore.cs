using System.Diagnostics.Metrics;
using BotSentinel.Redis;

namespace BotSentinel.Server.Gateway;

/// <summary>What the gateways share of their memory; one connection for all bots.</summary>
internal sealed class SharedStore(GatewayOptions options, ILoggerFactory loggers, IMeterFactory meters) : IAsyncDisposable
{
    /// <summary>Null where this gateway shares nothing.</summary>
    public RedisCounterStore? Store { get; } = options.Redis is { } redis ? new RedisCounterStore(redis, loggers, meters) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
