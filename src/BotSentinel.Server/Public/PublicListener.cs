using System.Net;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Health;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace BotSentinel.Server.Public;

/// <summary>Opens the public listener, and closes it so that nothing in flight is lost while the admin listener still answers.</summary>
internal sealed class PublicListener(PublicTraffic traffic, GatewayState state, GatewayOptions options, BotRegistry bots, ILoggerFactory loggers, TimeProvider timeProvider)
    : IHostedLifecycleService, IDisposable
{
    private readonly KestrelServer _server = new(
        Microsoft.Extensions.Options.Options.Create(Settings(options.Public)),
        new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), loggers),
        new ListenerLogs(loggers));

    /// <summary>Where the listener is open, with the port that a 0 became.</summary>
    public Uri Address => new(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(traffic, cancellationToken);
        state.IsReady = true;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.IsReady = false;
        await Task.Delay(options.DrainDelay, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.DrainTime);
        state.Drain();

        // Calls go on when it is their turn; what has had none shortly before the end is told so.
        TimeSpan answering = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, options.DrainTime.Ticks / 2));
        await using ITimer lastCall = timeProvider.CreateTimer(_ => bots.EndWaiting(), null, options.DrainTime - answering, Timeout.InfiniteTimeSpan);

        // A bot at work on a webhook may call Telegram through here before it answers, on a new connection too.
        await state.Idle.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.StopAsync(limit.Token);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    private static KestrelServerOptions Settings(Uri address)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false };
        settings.Limits.MaxRequestBodySize = null;
        if (address.Host == "localhost")
        {
            settings.ListenLocalhost(address.Port);
        }
        else
        {
            settings.Listen(IPAddress.Parse(address.Host.Trim('[', ']')), address.Port);
        }

        return settings;
    }
}
