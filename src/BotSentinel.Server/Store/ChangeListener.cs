using Npgsql;

namespace BotSentinel.Server.Store;

/// <summary>Hears PostgreSQL's notices of what other gateways committed. While the connection is down <see cref="ChangeFollower"/> looks by itself.</summary>
internal sealed partial class ChangeListener(DatabaseOptions options, ChangeSignal signal, TimeProvider timeProvider, ILogger<ChangeListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Kind == DatabaseKind.Postgres && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogDeaf(failure);
                await Task.Delay(Pause, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(options.Connection) { Pooling = false, KeepAlive = 10 }.ToString());
        connection.Notification += (_, _) => signal.Ring();
        await connection.OpenAsync(cancellationToken);
        await using (NpgsqlCommand listen = new($"LISTEN {ChangeSignal.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What came between.
        signal.Ring();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL's notices cannot be heard; changes by other gateways take up to half a second longer.")]
    private partial void LogDeaf(Exception failure);
}
