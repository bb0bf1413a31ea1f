using BotSentinel.Redis;
using BotSentinel.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotSentinel;

/// <summary>Puts a sentinel's counters, and the permits of what its bots send, into Redis.</summary>
public static class RedisSentinelExtensions
{
    /// <summary>Keeps counters, and the rates of what bots send, in Redis, for all processes that do the same with the same policies. <see cref="SentinelBuilder.SharedPermits"/> that are set stay.</summary>
    /// <param name="builder">The sentinel's builder.</param>
    /// <param name="configuration">StackExchange.Redis' connection string, <see cref="RedisOptions.Configuration"/>: <c>"localhost:6379"</c>.</param>
    /// <param name="configure">Changes the other options; null: nothing.</param>
    /// <exception cref="ArgumentException">The options have mistakes; the message lists all of them.</exception>
    public static SentinelBuilder UseRedis(this SentinelBuilder builder, string configuration, Func<RedisOptions, RedisOptions>? configure = null)
    {
        RedisOptions options = new() { Configuration = configuration };
        return builder.UseRedis(configure?.Invoke(options) ?? options);
    }

    /// <summary>As <see cref="UseRedis(SentinelBuilder, string, Func{RedisOptions, RedisOptions}?)"/>. Registered with services, the connection ends with them; otherwise with the process.</summary>
    /// <param name="builder">The sentinel's builder.</param>
    /// <param name="options">Where Redis is.</param>
    public static SentinelBuilder UseRedis(this SentinelBuilder builder, RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems.Select(problem => $"Redis {problem.Setting} {problem.Problem} {problem.Remedy}")), nameof(options));
        }

        if (builder.Services is { } services)
        {
            services.AddSingleton(provider => new RedisCounterStore(options, provider.GetService<ILoggerFactory>(), provider.GetService<System.Diagnostics.Metrics.IMeterFactory>()));
            builder.Store = provider => provider!.GetRequiredService<RedisCounterStore>();
            return builder;
        }

        var store = new Lazy<CounterStore>(() => new RedisCounterStore(options, builder.LoggerFactory, builder.MeterFactory));
        builder.Store = _ => store.Value;
        return builder;
    }

    /// <summary>Keeps counters in a store that other sentinels of the process use too. It stays the caller's.</summary>
    /// <param name="builder">The sentinel's builder.</param>
    /// <param name="store">The store.</param>
    public static SentinelBuilder UseRedis(this SentinelBuilder builder, RedisCounterStore store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Store = _ => store;
        return builder;
    }
}
