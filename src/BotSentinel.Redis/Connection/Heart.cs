using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using BotSentinel.Redis.Lists;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using StackExchange.Redis;

namespace BotSentinel.Redis.Connection;

/// <summary>
/// Says regularly that this node lives, counts those that do, and hears of subjects that were lifted: at once by a message, and if one got lost, by its
/// number at the next beat.
/// </summary>
internal sealed class Heart : IAsyncDisposable
{
    private const int BeatsToDeath = 3;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(1);

    private readonly Link _link;
    private readonly RecordKeys _keys;
    private readonly RedisLists _lists;
    private readonly TimeSpan _interval;
    private readonly Action<ulong> _lifted;
    private readonly Action _beaten;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RedisValue _id = Guid.NewGuid().ToString("N");
    private readonly Lock _hearing = new();
    private readonly Task _beating;
    private byte[] _secret = RandomNumberGenerator.GetBytes(16);
    private long _lifts = -1;
    private volatile bool _hasSecret;
    private volatile int _nodes = 1;

    public Heart(Link link, RecordKeys keys, RedisLists lists, TimeSpan interval, Action<ulong> lifted, Action beaten, TimeProvider clock)
    {
        (_link, _keys, _lists, _interval, _lifted, _beaten, _clock) = (link, keys, lists, interval, lifted, beaten, clock);
        First = Task.WhenAny(_first.Task, Task.Delay(LongestStart, clock, _over.Token));
        _beating = BeatAsync();
    }

    /// <summary>Completes with the first beat, and without one when a process has waited long enough for it.</summary>
    public Task First { get; }

    /// <summary>Whether the secret is the one that all nodes have.</summary>
    public bool HasSecret => _hasSecret;

    public UInt128 Secret => BinaryPrimitives.ReadUInt128LittleEndian(_secret);

    /// <summary>Nodes that live; at least this one.</summary>
    public int Nodes => _nodes;

    private RedisKey Lifts => _keys.Common("lifts");

    /// <summary>Tells all nodes of a subject.</summary>
    public async Task LiftAsync(ulong subject)
    {
        try
        {
            if (_link.Database is { } database)
            {
                await Script.Lift.RunSurelyAsync(database, [Lifts], [(string)_keys.Channel("lift")!, subject.ToString(CultureInfo.InvariantCulture)]);
            }
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // The refusals of other nodes end by their retry-after.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _beating;
        try
        {
            if (_link.Database is { } database && _link.IsUp)
            {
                await database.SortedSetRemoveAsync(_keys.Common("nodes"), _id).WaitAsync(TimeSpan.FromMilliseconds(200), _clock);
            }
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // It is forgotten in a moment anyway.
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await _link.Ready.WaitAsync(_over.Token);
            bool hears = false;
            while (!_over.IsCancellationRequested)
            {
                hears = hears || await ListenAsync();
                bool beat = await BeatOnceAsync();
                _beaten();
                await Task.Delay(beat || _hasSecret ? _interval : TimeSpan.FromMilliseconds(100), _clock, _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private async Task<bool> ListenAsync()
    {
        try
        {
            ISubscriber subscriber = _link.Multiplexer!.GetSubscriber();
            await subscriber.SubscribeAsync(_keys.Channel("lift"), (_, message) => Hear(message!)).WaitAsync(TimeSpan.FromSeconds(1), _clock);
            await subscriber.SubscribeAsync(_keys.Channel("listed"), (_, message) => _lists.Hear(message!)).WaitAsync(TimeSpan.FromSeconds(1), _clock);
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private async Task<bool> BeatOnceAsync()
    {
        try
        {
            RedisValue[] arguments = [_id, (long)(_interval.TotalMilliseconds * BeatsToDeath), _secret];
            RedisResult beat = await Script.Heart.RunSurelyAsync(_link.Database!, [_keys.Common("nodes"), Lifts, _keys.Common("secret"), _keys.Common("listed")], arguments).WaitAsync(TimeSpan.FromSeconds(1), _clock);
            _nodes = Math.Max(1, (int)beat[0]);
            if ((byte[]?)beat[2] is { Length: 16 } secret && !(_hasSecret && secret.AsSpan().SequenceEqual(_secret)))
            {
                _secret = secret;
            }

            Catch((long)beat[1]);
            _hasSecret = true;
            _first.TrySetResult();
            await _lists.CatchUpAsync((long)beat[3]).WaitAsync(TimeSpan.FromSeconds(10), _clock);
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            _link.Failed(failure);
            return false;
        }
    }

    // A number that is not the next one: something was missed, or the count began anew.
    private void Hear(string message)
    {
        int colon = message.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !long.TryParse(message.AsSpan(..colon), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || !ulong.TryParse(message.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong subject))
        {
            return;
        }

        lock (_hearing)
        {
            bool isNext = number == _lifts + 1;
            if (number == _lifts)
            {
                return;
            }

            _lifts = number;
            _lifted(isNext ? subject : 0);
        }
    }

    private void Catch(long number)
    {
        lock (_hearing)
        {
            if (number != _lifts)
            {
                _lifts = number;
                _lifted(0);
            }
        }
    }
}
