using System.Collections.Concurrent;
using BotSentinel.Redis.Scripts;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BotSentinel.Redis.Connection;

/// <summary>The connection to the servers, made in the background for as long as it takes, and a breaker for each of them.</summary>
internal sealed partial class Link : IAsyncDisposable
{
    private static readonly object OnlyServer = new();
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly RedisOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly Func<RedisKey, Task<bool>> _look;
    private readonly Action<bool> _changed;
    private readonly ConcurrentDictionary<object, Breaker> _breakers = new();
    private readonly ConcurrentDictionary<string, byte> _toldReasons = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Script> _written = [];
    private readonly CancellationTokenSource _over = new();
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile IServer? _clusterNode;
    private volatile Breaker? _only;

    /// <param name="options">Where the servers are.</param>
    /// <param name="look">Whether the server of a key answers to a write.</param>
    /// <param name="changed">Called when a server stops answering or answers again.</param>
    /// <param name="logger">Where failures are told, without addresses' secrets.</param>
    /// <param name="clock">Real time.</param>
    public Link(RedisOptions options, Func<RedisKey, Task<bool>> look, Action<bool> changed, ILogger logger, TimeProvider clock)
    {
        (_options, _look, _changed, _logger, _clock) = (options, look, changed, logger, clock);
        Ready = ConnectAsync();
    }

    /// <summary>Completes with the first connection.</summary>
    public Task Ready { get; }

    /// <summary>The database; null before the first connection.</summary>
    public IDatabase? Database { get; private set; }

    public IConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <summary>Whether keys are spread over several servers.</summary>
    public bool IsCluster => _clusterNode is not null;

    /// <summary>Whether every server that was asked answers.</summary>
    public bool IsUp => _multiplexer is { IsConnected: true } && _breakers.Values.All(breaker => !breaker.IsOpen);

    /// <summary>The number of the key's hash slot.</summary>
    public int SlotOf(RedisKey key) => _multiplexer!.HashSlot(key);

    /// <summary>The breaker of the server that has the key.</summary>
    public Breaker BreakerOf(RedisKey key)
    {
        if (_clusterNode is null && _only is { } only)
        {
            return only;
        }

        object server = _clusterNode?.ClusterConfiguration?.GetBySlot(SlotOf(key))?.EndPoint ?? OnlyServer;
        Breaker breaker = _breakers.TryGetValue(server, out Breaker? known) ? known : _breakers.GetOrAdd(server, _ => new Breaker(() => _look(key), Tell, _clock));
        _only = server == OnlyServer ? breaker : _only;
        return breaker;
    }

    /// <summary>Tells why there is no connection, unless that is known: the client tries several times a second, on two connections for each server.</summary>
    public void Failed(Exception? failure, ConnectionFailureType? type = null)
    {
        string reason = ConnectionFailure.Describe(failure, type);
        if (_toldReasons.TryAdd(reason, 0))
        {
            Log.NotConnected(_logger, reason);
        }
    }

    /// <summary>Tells the servers one more script, and those that come later. False when that did not succeed.</summary>
    public async Task<bool> LoadAsync(Script script)
    {
        if (_multiplexer is not { } multiplexer)
        {
            return false;
        }

        try
        {
            await Task.WhenAll(Primaries(multiplexer).Select(script.LoadAsync));
            _written.Add(script);
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (Breaker breaker in _breakers.Values)
        {
            breaker.Dispose();
        }

        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.DisposeAsync();
        }
    }

    private async Task ConnectAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                ConnectionMultiplexer made = await ConnectionMultiplexer.ConnectAsync(_options.ClientOptions());
                made.ConfigurationChanged += (_, _) => FindCluster(made);
                made.ConnectionFailed += (_, failed) => Failed(failed.Exception, failed.FailureType);
                made.ConnectionRestored += (_, _) =>
                {
                    _toldReasons.Clear();
                    FindCluster(made);
                    _ = LoadScriptsAsync(made);
                };
                _ = TellFailuresAsync(made);
                FindCluster(made);
                await LoadScriptsAsync(made);
                Database = made.GetDatabase();
                _multiplexer = made;
                return;
            }
            catch (RedisException failure)
            {
                Failed(failure);
            }

            await Task.Delay(RetryPause, _clock);
        }
    }

    // Of failures in a row the client tells the first alone, a connection that took too long, say; asked for something, it says what the latest was.
    private async Task TellFailuresAsync(ConnectionMultiplexer multiplexer)
    {
        while (!_over.IsCancellationRequested && !multiplexer.IsConnected)
        {
            try
            {
                await multiplexer.GetDatabase().PingAsync();
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                Failed(failure);
            }
            catch (ObjectDisposedException)
            {
                // Over meanwhile.
            }

            await Task.Delay(RetryPause, _clock);
        }
    }

    private static IEnumerable<IServer> Primaries(ConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel });

    private async Task LoadScriptsAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await Task.WhenAll(Primaries(multiplexer).SelectMany(server => _written.Select(script => script.LoadAsync(server)).Append(Script.LoadAllAsync(server))));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // Whoever does not know them says so when asked.
        }
    }

    private void FindCluster(ConnectionMultiplexer multiplexer)
    {
        try
        {
            _clusterNode = Array.Find(multiplexer.GetServers(), server => server is { IsConnected: true, ServerType: ServerType.Cluster }) ?? _clusterNode;
        }
        catch (RedisException)
        {
            // Not before there is a server.
        }
    }

    private void Tell(bool isOpen)
    {
        if (isOpen)
        {
            Log.Down(_logger);
        }
        else
        {
            Log.Up(_logger);
        }

        _changed(!isOpen);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis can't be reached ({Reason}); limits go by their onFailure until it can.")]
        public static partial void NotConnected(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A Redis server does not answer; limits go by their onFailure until it does.")]
        public static partial void Down(ILogger logger);

        [LoggerMessage(3, LogLevel.Information, "The Redis server answers again.")]
        public static partial void Up(ILogger logger);
    }
}
