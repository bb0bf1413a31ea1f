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
        services.Decorate("ProtectWithSentinel", (provider, inner) => new SentinelUpdateHandler(inner, provider.GetRequiredService<UpdateGate>(), onLimited));
        services.TryAddUpdateGate();
        services.AddHostedService<ProtectionCheck>();
        return services;
    }

    internal static void TryAddUpdateGate(this IServiceCollection services) => services.TryAddSingleton(provider => new UpdateGate(
        provider.GetService<Sentinel>() ?? throw new InvalidOperationException("ProtectWithSentinel needs a sentinel. Register one: services.AddBotSentinel(s => s.PerUser(20, per: TimeSpan.FromMinutes(1)))."),
        (ILogger?)provider.GetService<ILogger<SentinelUpdateHandler>>() ?? NullLogger.Instance));

    /// <summary>Stops the start of a host whose handler would not be protected.</summary>
    private sealed class ProtectionCheck(IServiceProvider provider, OutermostHandler outermost) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            provider.GetRequiredService<UpdateGate>();
            if (!outermost.IsLast)
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
