using System.Globalization;
using BotSentinel.Outgoing;
using BotSentinel.Redis.Calls;
using BotSentinel.Redis.Connection;
using BotSentinel.Redis.Diagnostics;
using BotSentinel.Redis.Lists;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace BotSentinel.Redis;

/// <summary>
/// Counters in one Redis server, in servers watched by Redis Sentinel, or in a Redis Cluster. Connects in the background: a process starts without Redis, and goes by each limit's
/// <c>onFailure</c> until there is one. One for all sentinels of a process. Thread safe.
/// </summary>
public sealed partial class RedisCounterStore : CounterStore
{
    private readonly RedisOptions _options;
    private readonly RecordKeys _keys;
    private readonly TakeScripts _written;
    private readonly Patience _patience;
    private readonly RedisMetrics _metrics;
    private readonly Link _link;
    private readonly RedisLists _lists;
    private readonly Heart _heart;
    private volatile bool _wasUp;

    /// <param name="options">Where Redis is.</param>
    /// <param name="loggerFactory">Where failures are told; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel.Redis</c>; null: the meter is the store's own.</param>
    /// <exception cref="ArgumentException">The options have mistakes; the message lists all of them.</exception>
    public RedisCounterStore(RedisOptions options, ILoggerFactory? loggerFactory = null, System.Diagnostics.Metrics.IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems.Select(problem => $"Redis {problem.Setting} {problem.Problem} {problem.Remedy}")), nameof(options));
        }

        _options = options;
        ILogger logger = (ILogger?)loggerFactory?.CreateLogger<RedisCounterStore>() ?? NullLogger.Instance;
        _keys = new RecordKeys(options.Prefix);
        _metrics = new RedisMetrics(meterFactory);
        _patience = new Patience(options.Deadline, _metrics, logger);
        _link = new Link(options, LookAsync, _ => Tell(), logger, TimeProvider.System);
        _written = new TakeScripts(isTold: options.Clock is not null, _link.LoadAsync);
        _lists = new RedisLists(_link, _keys, TimeProvider.System);
        _heart = new Heart(_link, _keys, _lists, options.Heartbeat, OnLifted, Tell, TimeProvider.System);
        Permits = new RedisPermits(_link, _keys, _patience, Now);
    }

    /// <inheritdoc/>
    public override bool IsUp => _link.IsUp && _heart.HasSecret;

    /// <inheritdoc/>
    public override int LiveNodes => _heart.Nodes;

    /// <inheritdoc/>
    public override UInt128 Secret => _heart.Secret;

    /// <inheritdoc/>
    public override SharedPermits Permits { get; }

    /// <inheritdoc/>
    public override SharedLists Lists => _lists;

    /// <summary>Whether keys are spread over several servers.</summary>
    public bool IsCluster => _link.IsCluster;

    /// <inheritdoc/>
    public override bool IsOneStep(StoreQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.Subjects.Count <= 1 || (_link.Database is not null && !_link.IsCluster);
    }

    /// <inheritdoc/>
    public override ValueTask<StoreAnswer> AskAsync(StoreQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _link.Database is { } database && _heart.HasSecret ? AskAsync(database, question) : AskFirstAsync(question);
    }

    /// <inheritdoc/>
    public override async ValueTask GiveBackAsync(StoreQuestion question, StoreAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answer);
        TakeCall[] calls = answer.Taken switch
        {
            TakeCall call => [call],
            StoreAnswerParts parts => parts.Calls,
            _ => [],
        };
        await _patience.EndsInTimeAsync(UndoAsync(question, calls, isRefused: false));
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> ChangeAsync(StoreChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (_link.Database is not { } database)
        {
            return false;
        }

        RedisKey key = _keys.Of(change.Subject, RecordShape.Of(change.Subject.Record).Name);
        Breaker breaker = _link.BreakerOf(key);
        return !breaker.IsOpen && await _patience.SucceedsAsync(ChangeCall.SendAsync(database, key, change, Now()), breaker);
    }

    /// <inheritdoc/>
    public override async ValueTask LiftAsync(ulong subject)
    {
        OnLifted(subject);
        await _patience.EndsInTimeAsync(_heart.LiftAsync(subject));
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> ClaimAsync(string kind, string name, string note, TimeSpan time)
    {
        RedisKey key = _keys.Mark(kind, name);
        if (_link.Database is not { } database || _link.BreakerOf(key) is not { IsOpen: false } breaker)
        {
            return null;
        }

        Task<bool> setting = database.StringSetAsync(key, note, time, When.NotExists, CommandFlags.DemandMaster);
        if (!await _patience.SucceedsAsync(setting, breaker) || await setting)
        {
            return null;
        }

        Task<RedisValue> reading = database.StringGetAsync(key, CommandFlags.DemandMaster);
        return await _patience.SucceedsAsync(reading, breaker) ? (string?)await reading : null;
    }

    /// <inheritdoc/>
    public override async ValueTask NoteAsync(string kind, string name, string note, TimeSpan time)
    {
        RedisKey key = _keys.Mark(kind, name);
        if (_link.Database is { } database && _link.BreakerOf(key) is { IsOpen: false } breaker)
        {
            await _patience.SucceedsAsync(database.StringSetAsync(key, note, time, When.Always, CommandFlags.DemandMaster), breaker);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_link.IsUp)
        {
            // What was blocked just now is to be there after the restart.
            await _patience.EndsInTimeAsync(_lists.SendAsync());
        }

        await _heart.DisposeAsync();
        await _link.DisposeAsync();
        _patience.Dispose();
        _metrics.Dispose();
        await base.DisposeAsync();
    }

    // A write, since a server that only reads (a replica by now) is no use; to the slot that failed.
    private async Task<bool> LookAsync(RedisKey key)
    {
        if (_link.Database is not { } database)
        {
            return false;
        }

        try
        {
            Task looking = database.StringSetAsync(key.Append("?"), RedisValue.EmptyString, TimeSpan.FromSeconds(1), When.Always, CommandFlags.DemandMaster);
            bool inTime = await _patience.EndsInTimeAsync(looking);
            _ = looking.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            return inTime && looking.IsCompletedSuccessfully;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private RedisValue Now() => _options.Clock is { } clock ? ((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture) : RedisValue.EmptyString;

    private void Tell()
    {
        bool isUp = IsUp;
        if (isUp == _wasUp)
        {
            return;
        }

        _wasUp = isUp;
        if (isUp)
        {
            // Nobody knows what was missed.
            OnLifted(0);
        }

        OnChanged(isUp);
    }
}
