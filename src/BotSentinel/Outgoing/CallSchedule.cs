using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>
/// Whose turn it is. Chats that may have a message stand in the ring of their first call's lane and take turns; the others wait in a heap for the
/// moment at which they may. Guarded by the scheduler's lock; times are ticks of the scheduler's clock.
/// </summary>
internal sealed class CallSchedule(OutgoingRates rates)
{
    /// <summary>The lanes of <see cref="OutgoingLane"/>, and one for paid messages, which wait for a rate of their own.</summary>
    public const int Lanes = 5;

    /// <summary>A lane that waits gets one permit after so many of the lanes before it: it gets slow, but never stops.</summary>
    private const int MostPassedOver = 15;

    public const int PaidLane = Lanes - 1;
    private readonly ChatRing[] _rings = [new(), new(), new(), new(), new()];
    private readonly TimeHeap<ChatQueue> _waiting = new();
    private readonly TimeHeap<QueuedCall> _deadlines = new();
    private readonly ChatDirectory _chats = new();
    private Bucket _overall;
    private Bucket _paid;
    private OutgoingRates _rates = rates;

    public LearntLimits Learnt { get; } = new();

    public ref readonly OutgoingRates Rates => ref _rates;

    /// <summary>Calls that wait, by lane.</summary>
    public int[] Waiting { get; } = new int[Lanes];

    public int WaitingInAll { get; private set; }

    public int Chats => _chats.Count;

    /// <summary>Until when the platform has told to send nothing at all.</summary>
    public long FrozenUntil { get; private set; }

    public void Use(OutgoingRates rates) => _rates = rates;

    public static int LaneOf(in OutgoingCall call) => call.IsPaid ? PaidLane : (int)call.Lane;

    /// <summary>The queue that a call stands in, made when there is none; null for a call that nothing holds back.</summary>
    public ChatQueue? QueueOf(in OutgoingCall call) =>
        call.Messages > 0 ? _chats.Get(new ChatKey(call.Chat, null)) : _chats.Find(new ChatKey(call.Chat, call.Method));

    /// <summary>Lets a call wait.</summary>
    public void Enter(QueuedCall call, ChatQueue chat, long now)
    {
        call.Chat = chat;
        Add(call, now, asFirst: false);
    }

    /// <summary>Lets a refused call wait again, before the others of its lane.</summary>
    public void EnterAgain(QueuedCall call, long now)
    {
        if (call.Chat is { } queue)
        {
            call.Chat = Current(queue);
            call.Chat.Sending--;
        }

        call.Chat ??= _chats.Get(new ChatKey(call.To, call.Method));
        Add(call, now, asFirst: true);
    }

    /// <summary>Takes a call out that waits no longer.</summary>
    public void Leave(QueuedCall call, long now)
    {
        ChatQueue chat = call.Chat!;
        Unlink(call, chat);
        Place(chat, now);
    }

    /// <summary>A call has been answered.</summary>
    public void Answered(QueuedCall call, long now)
    {
        if (call.Chat is { } queue)
        {
            ChatQueue chat = Current(queue);
            chat.Sending--;
            chat.Log(call.Messages, now, _rates);
            Place(chat, now);
        }
    }

    /// <summary>Counts messages that went another way.</summary>
    public void Charge(in OutgoingCall call, long now)
    {
        if (call.Messages > 0)
        {
            ChatQueue chat = QueueOf(call)!;
            TakePermits(chat, call.Messages, call.IsPaid, now);
            chat.Log(call.Messages, now, _rates);
            Place(chat, now);
        }
    }

    /// <summary>Takes the permits of a message that waits elsewhere, or says when to ask again.</summary>
    public SharedWait TakeOrWait(in OutgoingCall call, long now)
    {
        while (_waiting.Earliest <= now)
        {
            Place(_waiting.First, now);
        }

        ChatQueue chat = QueueOf(call)!;
        long permit = PermitAt(LaneOf(call), call.Messages, now);
        long inChat = chat.ReadyAt(call.Messages, now, _rates, Learnt.Of(chat, now, _rates));
        if (permit > now || inChat > now)
        {
            Place(chat, now);
            return new SharedWait(TimeSpan.FromTicks(Math.Max(permit, inChat) - now), permit >= inChat);
        }

        Charge(call, now);
        return default;
    }

    /// <summary>The next call whose turn it is; null when none may go now.</summary>
    public QueuedCall? Grant(long now)
    {
        while (_waiting.Earliest <= now)
        {
            Place(_waiting.First, now);
        }

        while (FrozenUntil <= now && RingToServe(now) is { } ring)
        {
            ChatQueue chat = ring.First!;
            QueuedCall call = chat.Next!;
            if (chat.ReadyAt(call.Messages, now, _rates, Learnt.Of(chat, now, _rates)) > now)
            {
                Place(chat, now);
                continue;
            }

            Pass(ring);
            TakeOut(chat);
            Unlink(call, chat);
            TakePermits(chat, call.Messages, call.IsPaid, now);
            chat.Sending++;
            Place(chat, now);
            return call;
        }

        return null;
    }

    /// <summary>A call whose deadline is before this moment; null when there is none.</summary>
    public QueuedCall? Late(long moment) => _deadlines.Earliest < moment ? _deadlines.First : null;

    /// <summary>When to look again, if nothing happens before; <see cref="long.MaxValue"/>: never.</summary>
    public long NextLook(long now)
    {
        long turn = long.MaxValue;
        foreach (ChatRing? ring in (ReadOnlySpan<ChatRing?>)[FirstRing(), _rings[PaidLane]])
        {
            if (ring?.First?.Next is { } call)
            {
                turn = Math.Min(turn, Math.Max(FrozenUntil, PermitAt(call.Lane, call.Messages, now)));
            }
        }

        return Math.Min(Math.Min(turn, _waiting.Earliest), _deadlines.Count == 0 ? long.MaxValue : _deadlines.Earliest + 1);
    }

    /// <summary>The earliest moment at which a call that came now could go.</summary>
    public long CouldGoAt(ChatQueue chat, QueuedCall call, long now)
    {
        int lane = call.Lane;
        int before = chat.MessagesBefore(lane);
        int ahead = before > 0 ? before : _rings[lane].Count;
        Rate rate = lane == PaidLane ? _rates.Paid : _rates.Overall;
        long permit = call.Messages == 0 ? 0 : (lane == PaidLane ? _paid : _overall).LastReadyAt(ahead + 1, now, IntervalOf(lane, now), rate.Burst);
        long inChat = chat.LastReadyAt(before + call.Messages, now, _rates, Learnt.Of(chat, now, _rates));
        return Math.Max(Math.Max(now, FrozenUntil), Math.Max(permit, inChat));
    }

    /// <summary>The earliest moment at which a waiting call could go, were it the next one.</summary>
    public long CouldGoAt(QueuedCall call, long now)
    {
        ChatQueue chat = call.Chat!;
        long inChat = chat.ReadyAt(call.Messages, now, _rates, Learnt.Of(chat, now, _rates));
        return Math.Max(Math.Max(now, FrozenUntil), Math.Max(inChat, PermitAt(call.Lane, call.Messages, now)));
    }

    /// <summary>Sends nothing into this chat before the moment.</summary>
    public void Freeze(ChatQueue chat, long until, long now)
    {
        chat.Freeze(until, now, _rates, Learnt.Of(chat, now, _rates));
        Place(chat, now);
    }

    /// <summary>Sends no message before the moment; nothing at all, if the platform has said so.</summary>
    public void FreezeAll(long until, bool isSaid, long now)
    {
        FrozenUntil = isSaid ? Math.Max(FrozenUntil, until) : FrozenUntil;
        _overall.Empty(until, IntervalOf(0, now), _rates.Overall.Burst);
        _paid.Empty(until, _rates.Paid.Interval, _rates.Paid.Burst);
    }

    /// <summary>The queue of the chat that a call stands, or would stand, in.</summary>
    public ChatQueue QueueToFreeze(QueuedCall call) => call.Chat is { } chat ? Current(chat) : _chats.Get(new ChatKey(call.To, call.Method));

    public ChatQueue Get(ChatKey key) => _chats.Get(key);

    /// <summary>Forgets a chat if there is nothing to remember.</summary>
    public void Settle(ChatQueue chat, long now) => Place(chat, now);

    /// <summary>A name and a number are one chat from now on.</summary>
    public void Join(string name, long id, long now)
    {
        if (_chats.Join(name, id) is not { } other)
        {
            return;
        }

        TakeOut(other);
        ChatQueue chat = _chats.Get(new ChatKey(id, null));
        chat.Join(other, _rates);
        Place(chat, now);
    }

    private static ChatQueue Current(ChatQueue chat) => chat.SameAs ?? chat;

    private void Add(QueuedCall call, long now, bool asFirst)
    {
        ChatQueue chat = call.Chat!;
        call.State = CallState.Waiting;
        if (asFirst)
        {
            chat.AddFirst(call);
        }
        else
        {
            chat.AddLast(call);
        }

        Waiting[call.Lane]++;
        WaitingInAll++;
        _deadlines.Add(call);
        if (asFirst || chat.Ring is null || chat.Next == call)
        {
            Place(chat, now);
        }
    }

    private void Unlink(QueuedCall call, ChatQueue chat)
    {
        chat.Remove(call);
        _deadlines.Remove(call);
        Waiting[call.Lane]--;
        WaitingInAll--;
    }

    private void TakePermits(ChatQueue chat, int messages, bool isPaid, long now)
    {
        if (messages == 0)
        {
            return;
        }

        chat.Take(messages, now, _rates, Learnt.Of(chat, now, _rates));
        if (isPaid)
        {
            _paid.Take(now, messages, _rates.Paid.Interval);
        }
        else
        {
            _overall.Take(now, messages, IntervalOf(0, now));
        }
    }

    /// <summary>Puts a chat where it belongs now: into a ring, into the heap, or away.</summary>
    private void Place(ChatQueue chat, long now)
    {
        if (chat.SameAs is not null)
        {
            return;
        }

        QueuedCall? next = chat.Next;
        bool canGo = next is not null && (chat.Sending == 0 || !chat.Key.IsChat);
        long ready = canGo ? chat.ReadyAt(next!.Messages, now, _rates, Learnt.Of(chat, now, _rates)) : chat.ForgettableAt(_rates);
        ChatRing? ring = canGo && ready <= now ? _rings[next!.Lane] : null;
        if (ring is not null && chat.Ring == ring)
        {
            return;
        }

        TakeOut(chat);
        if (ring is not null)
        {
            ring.Add(chat);
        }
        else if (canGo || (next is null && chat.Sending == 0 && ready > now))
        {
            chat.Due = ready;
            _waiting.Add(chat);
        }
        else if (next is null && chat.Sending == 0)
        {
            _chats.Forget(chat);
        }
    }

    private void TakeOut(ChatQueue chat)
    {
        chat.Ring?.Remove(chat);
        _waiting.Remove(chat);
    }

    private ChatRing? RingToServe(long now)
    {
        // Who is first waits for all of its permits: a message would otherwise always go before an album.
        ChatRing? first = FirstRing();
        return MayGo(first, now) ? first : MayGo(_rings[PaidLane], now) ? _rings[PaidLane] : null;
    }

    /// <summary>The ring that comes first among those of the overall rate: of free calls, of a lane that was passed over too often, of the highest lane.</summary>
    private ChatRing? FirstRing()
    {
        ChatRing? first = null;
        for (int lane = 0; lane < PaidLane; lane++)
        {
            ChatRing ring = _rings[lane];
            if (ring.First?.Next is not { } call)
            {
                continue;
            }

            if (call.Messages == 0)
            {
                return ring;
            }

            if (first is null || ring.PassedOver >= MostPassedOver)
            {
                first = ring;
            }
        }

        return first;
    }

    private bool MayGo(ChatRing? ring, long now) => ring?.First?.Next is { } call && PermitAt(call.Lane, call.Messages, now) <= now;

    private void Pass(ChatRing served)
    {
        served.PassedOver = 0;
        for (int lane = PaidLane - 1; lane >= 0 && _rings[lane] != served; lane--)
        {
            _rings[lane].PassedOver += _rings[lane].First is null ? 0 : 1;
        }
    }

    private long PermitAt(int lane, int messages, long now) => messages == 0 ? 0
        : lane == PaidLane ? _paid.ReadyAt(messages, _rates.Paid.Interval, _rates.Paid.Burst)
        : _overall.ReadyAt(messages, IntervalOf(lane, now), _rates.Overall.Burst);

    private long IntervalOf(int lane, long now) => lane == PaidLane ? _rates.Paid.Interval : _rates.Overall.IntervalAt(Learnt.Overall.At(now, _rates));
}
