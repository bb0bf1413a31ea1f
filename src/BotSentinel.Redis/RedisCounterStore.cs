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
public sealed class RedisCounterStore : CounterStore
{
    private static readonly StoreAnswerParts NoCalls = new([], IsPart: false);

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
        _written = new TakeScripts(isTold: options.Clock is not null);
        _metrics = new RedisMetrics(meterFactory);
        _patience = new Patience(options.Deadline, _metrics, logger);
        _link = new Link(options, LookAsync, _ => Tell(), logger, TimeProvider.System);
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
        if (answer.Taken is StoreAnswerParts parts)
        {
            await _patience.EndsInTimeAsync(UndoAsync(question, parts, isRefused: false));
        }
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

    // The first decisions of a process wait for the connection as long as any decision may; those of its first second.
    private async ValueTask<StoreAnswer> AskFirstAsync(StoreQuestion question)
    {
        await _patience.EndsInTimeAsync(_heart.First);
        return _link.Database is { } database && _heart.HasSecret ? await AskAsync(database, question) : new StoreAnswer(question);
    }

    private async ValueTask<StoreAnswer> AskAsync(IDatabase database, StoreQuestion question)
    {
        var answer = new StoreAnswer(question);
        long started = _metrics.Start();
        StoreAnswerParts parts = Divide(question);
        TakeCall[] calls = parts.Calls;
        for (int i = 0; i < calls.Length; i++)
        {
            if (_link.BreakerOf(calls[i].Keys[0]).IsOpen)
            {
                continue;
            }

            try
            {
                _ = calls[i].Send(database);
            }
            catch (RedisException)
            {
                // Not sent: no connection. Read finds no answer.
                _link.BreakerOf(calls[i].Keys[0]).Failed(isCertain: true);
            }
        }

        bool agreed = true;
        double strictest = 0;
        foreach (TakeCall call in calls)
        {
            if (await ReadAsync(database, call, answer))
            {
                agreed &= call.IsAgreed;
                answer.TakenAt = (long)call.At;
                if (!call.IsAgreed && call.Strictest >= strictest)
                {
                    (strictest, answer.IsFirstRefusal) = (call.Strictest, call.IsFirstRefusal);
                }
            }
        }

        answer.IsAgreed = agreed;
        answer.Taken = question.OnlyPeek ? null : parts;
        if (!agreed && parts.IsPart && !question.OnlyPeek)
        {
            // Sent before the refusal is known to anybody, so whoever asks next from here finds the permits; nobody has to wait for it.
            _ = UndoAsync(question, parts, isRefused: true);
        }

        _metrics.Asked(started, answer);
        return answer;
    }

    private async ValueTask<bool> ReadAsync(IDatabase database, TakeCall call, StoreAnswer answer)
    {
        if (call.Answer is not { } sent)
        {
            return false;
        }

        Breaker breaker = _link.BreakerOf(call.Keys[0]);
        bool inTime = await _patience.EndsInTimeAsync(sent);
        if (inTime && sent.IsFaulted && Script.IsUnknown(sent.Exception.InnerException))
        {
            sent = call.SendText(database);
            inTime = await _patience.EndsInTimeAsync(sent);
        }

        if (inTime && sent.IsCompletedSuccessfully && call.IsUnread(await sent))
        {
            // The policies changed since somebody wrote the record.
            sent = call.SendEverything(database);
            inTime = await _patience.EndsInTimeAsync(sent);
            if (inTime && sent.IsFaulted && Script.IsUnknown(sent.Exception.InnerException))
            {
                sent = call.SendText(database);
                inTime = await _patience.EndsInTimeAsync(sent);
            }
        }

        if (!inTime || !sent.IsCompletedSuccessfully)
        {
            _patience.Fail(breaker, sent, inTime);
            return false;
        }

        breaker.Succeeded();
        call.Read(await sent, answer);
        return true;
    }

    private StoreAnswerParts Divide(StoreQuestion question)
    {
        int count = question.Subjects.Count;
        var keys = new RedisKey[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = _keys.Of(question.Subjects[i], RecordShape.Of(question.Subjects[i].Record).Name);
        }

        if (count == 0)
        {
            return NoCalls;
        }

        if (count == 1 || !_link.IsCluster)
        {
            return new StoreAnswerParts([new TakeCall(question, null, keys, Now(), isPart: false, _written)], IsPart: false);
        }

        int[][] slots = [.. Enumerable.Range(0, count).GroupBy(at => _link.SlotOf(keys[at])).Select(slot => slot.ToArray())];
        return new StoreAnswerParts([.. slots.Select(places => new TakeCall(question, places, [.. places.Select(at => keys[at])], Now(), slots.Length > 1, _written))], slots.Length > 1);
    }

    private async Task UndoAsync(StoreQuestion question, StoreAnswerParts parts, bool isRefused)
    {
        if (_link.Database is not { } database)
        {
            return;
        }

        try
        {
            var undoing = new List<Task>();
            foreach (TakeCall call in parts.Calls.Where(call => call.IsAgreed))
            {
                undoing.AddRange(Enumerable.Range(0, call.Keys.Length).Select(at => ChangeCall.UndoAsync(database, call, at, question.Now, Now(), isRefused)));
            }

            await Task.WhenAll(undoing);
        }
        catch (RedisException failure)
        {
            _metrics.NotGivenBack(failure);
        }
        catch (TimeoutException failure)
        {
            _metrics.NotGivenBack(failure);
        }
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

    private sealed record StoreAnswerParts(TakeCall[] Calls, bool IsPart);
}
