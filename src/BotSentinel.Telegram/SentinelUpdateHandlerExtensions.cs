using BotSentinel;
using BotSentinel.Telegram;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telegram.Bot.Polling;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Protects the registered <see cref="IUpdateHandler"/>.</summary>
public static class SentinelUpdateHandlerExtensions
{
    /// <summary>
    /// Puts BotSentinel in front of the <see cref="IUpdateHandler"/> registered last: it gets only those updates that are let
    /// through. It is made, lives and is disposed as it was registered. Handlers registered under a key, and those
    /// resolved by their own class, stay as they are.
    /// </summary>
    /// <param name="services">Where the handler is registered. <c>AddBotSentinel</c> may come before or after.</param>
    /// <param name="onLimited">Called when a limit or debounce begins to refuse a subject; null: nobody is.</param>
    /// <exception cref="InvalidOperationException">No <see cref="IUpdateHandler"/> is registered.</exception>
    public static IServiceCollection ProtectWithSentinel(this IServiceCollection services, LimitedHandler? onLimited = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        int last = services.LastHandler();
        if (last < 0)
        {
            throw new InvalidOperationException(
                "ProtectWithSentinel found no IUpdateHandler to protect. Register yours before it: services.AddScoped<IUpdateHandler, MyHandler>().ProtectWithSentinel().");
        }

        ServiceDescriptor author = services[last];
        object key = new();
        ServiceDescriptor guard = new(typeof(IUpdateHandler), provider => Guard(provider, key, onLimited), author.Lifetime);
        services[last] = guard;
        services.Add(author.UnderKey(key));
        services.TryAddUpdateGate();
        services.RemoveAll<ProtectedHandler>();
        services.AddSingleton(new ProtectedHandler(services, guard));
        services.AddHostedService<ProtectionCheck>();
        return services;
    }

    internal static void TryAddUpdateGate(this IServiceCollection services) => services.TryAddSingleton(provider => new UpdateGate(
        provider.GetService<Sentinel>() ?? throw new InvalidOperationException("ProtectWithSentinel needs a sentinel. Register one: services.AddBotSentinel(s => s.PerUser(20, per: TimeSpan.FromMinutes(1)))."),
        (ILogger?)provider.GetService<ILogger<SentinelUpdateHandler>>() ?? NullLogger.Instance));

    private static SentinelUpdateHandler Guard(IServiceProvider provider, object key, LimitedHandler? onLimited) =>
        new(provider.GetRequiredKeyedService<IUpdateHandler>(key), provider.GetRequiredService<UpdateGate>(), onLimited);

    private static int LastHandler(this IServiceCollection services)
    {
        int last = services.Count - 1;
        while (last >= 0 && (services[last].ServiceType != typeof(IUpdateHandler) || services[last].IsKeyedService))
        {
            last--;
        }

        return last;
    }

    /// <summary>The same registration under a key, so that the container goes on making and disposing the handler.</summary>
    private static ServiceDescriptor UnderKey(this ServiceDescriptor author, object key) => author switch
    {
        { ImplementationInstance: { } instance } => new ServiceDescriptor(author.ServiceType, key, instance),
        { ImplementationFactory: { } make } => new ServiceDescriptor(author.ServiceType, key, (provider, _) => make(provider), author.Lifetime),
        _ => new ServiceDescriptor(author.ServiceType, key, author.ImplementationType!, author.Lifetime),
    };

    private sealed record ProtectedHandler(IServiceCollection Services, ServiceDescriptor Guard);

    /// <summary>Stops the start of a host whose handler would not be protected.</summary>
    private sealed class ProtectionCheck(IServiceProvider provider, ProtectedHandler handler) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            provider.GetRequiredService<UpdateGate>();
            if (handler.Services[handler.Services.LastHandler()] != handler.Guard)
            {
                throw new InvalidOperationException("An IUpdateHandler was registered after ProtectWithSentinel and would take the place of the protected one. Call ProtectWithSentinel after it.");
            }

            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
