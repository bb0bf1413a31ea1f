using BotSentinel.Events;
using BotSentinel.Sentry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sentry.Extensibility;

namespace BotSentinel;

/// <summary>Sends errors to Sentry, for those who ask for it. The program initialises Sentry itself (<c>SentrySdk.Init</c>): without that nothing is sent.</summary>
public static class SentryExtensions
{
    /// <summary>Sends errors of handlers and failures of the sentinel to Sentry as long as the host runs.</summary>
    /// <param name="builder">The builder of a registered sentinel.</param>
    /// <param name="configure">What to send; null: the defaults.</param>
    /// <exception cref="InvalidOperationException">The builder is not one of <c>AddBotSentinel</c>; use <see cref="SendErrorsToSentry"/> then.</exception>
    public static SentinelBuilder UseSentry(this SentinelBuilder builder, Action<SentryErrorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services ?? throw new InvalidOperationException("UseSentry needs a registered sentinel: services.AddBotSentinel(s => s.UseSentry()). Without services, say sentinel.SendErrorsToSentry().");
        services.AddHostedService(provider => new SentryLink(provider.GetRequiredService<Sentinel>(), provider.GetService<IHub>(), configure));
        return builder;
    }

    /// <summary>Sends errors of handlers and failures of the sentinel to Sentry until the result is disposed.</summary>
    /// <param name="sentinel">Whose errors.</param>
    /// <param name="configure">What to send; null: the defaults.</param>
    /// <param name="hub">Where to; null: where <c>SentrySdk.Init</c> says.</param>
    public static IAsyncDisposable SendErrorsToSentry(this Sentinel sentinel, Action<SentryErrorOptions>? configure = null, IHub? hub = null)
    {
        ArgumentNullException.ThrowIfNull(sentinel);
        SentryErrorOptions options = new();
        configure?.Invoke(options);
        return sentinel.Events.Subscribe(SentinelEventKind.HandlerFailed | SentinelEventKind.Failed, new ErrorSender(hub ?? HubAdapter.Instance, options).SendAsync);
    }

    private sealed class SentryLink(Sentinel sentinel, IHub? hub, Action<SentryErrorOptions>? configure) : IHostedService
    {
        private IAsyncDisposable? _subscription;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _subscription = sentinel.SendErrorsToSentry(configure, hub);
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_subscription is not null)
            {
                await _subscription.DisposeAsync();
            }
        }
    }
}
