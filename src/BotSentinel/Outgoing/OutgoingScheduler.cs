using System.Diagnostics.Metrics;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel.Outgoing;

/// <summary>
/// Gives each call of a bot its turn: within the limits that the platform documents and those that its refusals teach, fair between chats, by lanes, in
/// order within a chat and lane. One for each bot. Thread safe.
/// </summary>
public sealed partial class OutgoingScheduler : IDisposable
{
    private const int MostSpare = 4_096;
    private static readonly TimeSpan LeastFreeze = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostFreeze = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan Never = System.Threading.Timeout.InfiniteTimeSpan;

    private readonly Lock _gate = new();
    private readonly Func<OutgoingOptions> _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SentinelEvents? _events;
    private readonly long _start;
    private readonly CallSchedule _schedule;
    private readonly OutgoingMetrics _metrics;
    private readonly ITimer _timer;
    private readonly Stack<QueuedCall> _spare = new();
    private OutgoingOptions _options;
    private long _timerAt = long.MaxValue;
    private int _sending;
    private bool _ended;
    private bool _isFull;
    private long _throttledChats;
    private long _throttledAll;
    private OutgoingRefusal? _lastRefusal;

    /// <summary>A scheduler for one bot.</summary>
    /// <param name="options">The settings in force; asked at every call, so that they can change while running. They have to be valid.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <param name="logger">Where 429s are logged, without texts and ids; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel</c>; null: the meter is the scheduler's own.</param>
    /// <param name="bot">The meter's label <c>bot</c>, and the bot's name towards others that share its permits; null: no label, and an empty name.</param>
    /// <param name="shared">Permits shared with other processes that send as this bot; null: there are none.</param>
    /// <param name="events">Where 429s and a full queue are told, as <see cref="OutgoingEvent"/>; null: nowhere.</param>
    public OutgoingScheduler(
        Func<OutgoingOptions> options,
        TimeProvider? timeProvider = null,
        ILogger? logger = null,
        IMeterFactory? meterFactory = null,
        string? bot = null,
        SharedPermits? shared = null,
        SentinelEvents? events = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _settings = options;
        _shared = shared;
        _events = events;
        _bot = bot ?? "";
        _options = options();
        _clock = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _start = _clock.GetTimestamp();
        _schedule = new CallSchedule(new OutgoingRates(_options));
        _metrics = new OutgoingMetrics(meterFactory, bot, () => Status);
        _timer = _clock.CreateTimer(static state => ((OutgoingScheduler)state!).Look(), this, Never, Never);
    }

    /// <summary>Told of every 429, after its freeze has begun. What it throws is logged and goes no further; it is called by whoever met the 429, so it has to be quick.</summary>
    public Action<OutgoingRefusal>? OnRefused { get; set; }

    /// <summary>How things stand now.</summary>
    public OutgoingStatus Status
    {
        get
        {
            lock (_gate)
            {
                long now = Now();
                ref readonly OutgoingRates rates = ref _schedule.Rates;
                LearntLimits learnt = _schedule.Learnt;
                return new OutgoingStatus
                {
                    Waiting = [.. _schedule.Waiting],
                    Sending = _sending,
                    Chats = _schedule.Chats,
                    FrozenFor = TimeSpan.FromTicks(Math.Max(0, _schedule.FrozenUntil - now)),
                    RefusedChats = _throttledChats,
                    RefusedAll = _throttledAll,
                    LastRefusal = _lastRefusal,
                    OverallRate = learnt.Overall.At(now, rates),
                    PrivateRate = learnt.Private.At(now, rates),
                    GroupRate = learnt.Group.At(now, rates),
                };
            }
        }
    }

    /// <summary>
    /// Waits for the call's turn. A call that may go now completes synchronously. Dispose the turn when the call has been answered.
    /// </summary>
    /// <exception cref="OutgoingDeadlineException">It cannot go before its deadline. Thrown as soon as that is known, at once most of the time.</exception>
    /// <exception cref="OutgoingQueueFullException">As many calls wait as may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while waiting.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has ended.</exception>
    public ValueTask<OutgoingTurn> EnterAsync(OutgoingCall call, CancellationToken cancellationToken = default) =>
        _shared is { } shared && call.Messages > 0 ? EnterSharedAsync(shared, call, cancellationToken) : EnterOwnAsync(call, cancellationToken);

    private ValueTask<OutgoingTurn> EnterOwnAsync(OutgoingCall call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<OutgoingTurn>(cancellationToken);
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            long now = Refresh();
            QueuedCall entry = Take(call, now);
            if (_schedule.QueueOf(call) is not { } chat)
            {
                if (_schedule.FrozenUntil <= now)
                {
                    return new ValueTask<OutgoingTurn>(Start(entry));
                }

                chat = _schedule.Get(new ChatKey(call.Chat, call.Method));
            }

            if (Refusal(chat, entry, now) is { } refusal)
            {
                _schedule.Settle(chat, now);
                Return(entry);
                return ValueTask.FromException<OutgoingTurn>(refusal);
            }

            _schedule.Enter(entry, chat, now);
            Dispatch(now);
            if (entry.State == CallState.Sending)
            {
                return new ValueTask<OutgoingTurn>(new OutgoingTurn(entry));
            }

            WatchFor(entry, cancellationToken);
            return new ValueTask<OutgoingTurn>(entry, entry.Version);
        }
    }

    /// <summary>Takes the call's turn if it can go now, by this process's own rates; waits for nothing.</summary>
    public bool TryEnter(OutgoingCall call, out OutgoingTurn turn)
    {
        lock (_gate)
        {
            long now = Refresh();
            QueuedCall entry = Take(call, now);
            if (_schedule.QueueOf(call) is { } chat)
            {
                _schedule.Enter(entry, chat, now);
                Dispatch(now);
                if (entry.State == CallState.Waiting)
                {
                    _schedule.Leave(entry, now);
                    Return(entry);
                }

                turn = entry.State == CallState.Sending ? new OutgoingTurn(entry) : default;
                return entry.State == CallState.Sending;
            }

            bool isFree = _schedule.FrozenUntil <= now;
            turn = isFree ? Start(entry) : default;
            return isFree;
        }
    }

    /// <summary>Counts a call that goes, or has gone, another way: in the answer to a webhook, by another program.</summary>
    public void Charge(OutgoingCall call)
    {
        lock (_gate)
        {
            long now = Refresh();
            _schedule.Charge(call, now);
            Dispatch(now);
        }
    }

    /// <summary>The platform has said elsewhere that a chat is to be left alone for so long.</summary>
    /// <param name="chat">The chat; none: the whole bot is meant.</param>
    /// <param name="retryAfter">For how long.</param>
    public void Freeze(PlatformId chat, TimeSpan retryAfter)
    {
        lock (_gate)
        {
            long now = Refresh();
            long until = now + Math.Clamp(retryAfter.Ticks, 0, MostFreeze.Ticks);
            if (chat.IsNone)
            {
                FreezeAll(until, isSaid: true, now);
            }
            else
            {
                FreezeChat(_schedule.Get(new ChatKey(chat, null)), until, now);
            }

            Dispatch(now);
        }
    }

    /// <summary>A public chat's name and number, as an answer or update showed them: from now on both are one chat.</summary>
    /// <param name="name">With or without @; compared without case.</param>
    /// <param name="id">The number.</param>
    public void Learn(string name, long id)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_gate)
        {
            long now = Refresh();
            _schedule.Join(name, id, now);
            Dispatch(now);
        }
    }

    /// <summary>Lets go of everybody who waits, with an <see cref="ObjectDisposedException"/>, and takes the meter away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer.Dispose();
            while (_schedule.Late(long.MaxValue) is { } call)
            {
                EndWaiting(call, new ObjectDisposedException(nameof(OutgoingScheduler)));
            }
        }

        _metrics.Dispose();
    }
}
