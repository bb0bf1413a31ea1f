using BotSentinel;
using BotSentinel.Policies;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a sentinel with services.</summary>
public static class SentinelServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="Sentinel"/>, made at the start of the host: with errors in its configuration the host does not start.
    /// Files and sections are watched as long as the host runs. Further calls go on with the same builder.
    /// </summary>
    /// <param name="services">Where to register. A <see cref="TimeProvider"/>, loggers and meters are taken from here when there are any.</param>
    /// <param name="configure">What to allow and refuse; null: nothing is limited.</param>
    public static IServiceCollection AddBotSentinel(this IServiceCollection services, Action<SentinelBuilder>? configure = null)
    {
        SentinelBuilder builder = services.FindBuilder() ?? services.AddBuilder();
        configure?.Invoke(builder);
        return services;
    }

    private static SentinelBuilder? FindBuilder(this IServiceCollection services) =>
        services.FirstOrDefault(service => service.ServiceType == typeof(SentinelBuilder))?.ImplementationInstance as SentinelBuilder;

    private static SentinelBuilder AddBuilder(this IServiceCollection services)
    {
        SentinelBuilder builder = new() { Services = services };
        services.AddSingleton(builder);
        services.TryAddSingleton(provider => provider.GetRequiredService<SentinelBuilder>().Build(provider));
        services.TryAddSingleton(provider => provider.GetRequiredService<SentinelBuilder>().Watch(provider.GetRequiredService<Sentinel>(), provider));
        services.AddHostedService<SentinelStart>();
        return builder;
    }

    /// <summary>Makes the sentinel before any other hosted service starts, so that nothing runs with a bad configuration.</summary>
    private sealed class SentinelStart(IServiceProvider services) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredService<PolicyWatcher>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
