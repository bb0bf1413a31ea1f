namespace BotSentinel.Outgoing;

/// <summary>What waits for one chat, and what the chat has had. Guarded by the scheduler's lock. There may be one for each user of a bot: what few chats need stands elsewhere.</summary>
internal sealed class ChatQueue : ITimed
{
    private CallLine _calls;
    private Bucket _bucket;
    private SentLog? _log;
    private Throttling? _throttling;

    public ChatKey Key { get; set; }

    /// <summary>The chat under its number, once it is known to be the same.</summary>
    public ChatQueue? SameAs { get; set; }

    /// <summary>Messages on the way. Only when the last one has been answered does the next one go: order holds whatever the network does.</summary>
    public int Sending { get; set; }

    public long Due { get; set; }

    public int Place { get; set; } = -1;

    public ChatQueue? Before { get; set; }

    public ChatQueue? Behind { get; set; }

    /// <summary>The ring it stands in; null: none.</summary>
    public ChatRing? Ring { get; set; }

    /// <summary>The call that is next; null when none waits.</summary>
    public QueuedCall? Next => _calls.First;

    /// <summary>Until when the platform has told to send nothing.</summary>
    private long FrozenUntil => _throttling?.FrozenUntil ?? 0;

    public void AddLast(QueuedCall call) => _calls.AddLast(call);

    public void AddFirst(QueuedCall call) => _calls.AddFirst(call);

    public void Remove(QueuedCall call) => _calls.Remove(call);

    /// <inheritdoc cref="CallLine.MessagesBefore"/>
    public int MessagesBefore(int lane) => _calls.MessagesBefore(lane);

    /// <inheritdoc cref="CallLine.Late"/>
    public List<QueuedCall> Late(long moment) => _calls.Late(moment);

    /// <summary>The earliest moment at which the chat may have so many messages.</summary>
    public long ReadyAt(int messages, long now, in OutgoingRates rates, double learnt)
    {
        if (!Key.IsChat)
        {
            return FrozenUntil;
        }

        double part = learnt * Learnt(now, rates);
        long ready = Math.Max(FrozenUntil, _bucket.ReadyAt(messages, rates.Chat.IntervalAt(part), rates.Chat.Burst));
        return _log is null ? ready : Math.Max(ready, _log.ReadyAt(messages, rates.GroupPermits, (long)(rates.GroupWindow / part)));
    }

    /// <summary>The earliest moment for the last of so many messages that are sent one by one.</summary>
    public long LastReadyAt(int messages, long now, in OutgoingRates rates, double learnt)
    {
        if (!Key.IsChat)
        {
            return FrozenUntil;
        }

        double part = learnt * Learnt(now, rates);
        long ready = Math.Max(FrozenUntil, _bucket.LastReadyAt(messages, now, rates.Chat.IntervalAt(part), rates.Chat.Burst));
        if (!Key.IsGroup)
        {
            return ready;
        }

        long window = (long)(rates.GroupWindow / part);
        int windows = (messages - 1) / rates.GroupPermits;
        long slot = Math.Max(now, _log?.ReadyAt(messages - (windows * rates.GroupPermits), rates.GroupPermits, window) ?? 0);
        return Math.Max(ready, slot + (windows * window));
    }

    /// <summary>Whether messages before these explain that they were refused: some are not paid for, or a good part of the window is used.</summary>
    public bool IsInDebt(int messages, long now, in OutgoingRates rates, double learnt)
    {
        long interval = rates.Chat.IntervalAt(learnt * Learnt(now, rates));
        return _bucket.MissingAt(now, interval) > messages + 0.5
            || (_log is { } log && log.ReadyAt(rates.GroupPermits * 3 / 4, rates.GroupPermits, rates.GroupWindow) > now);
    }

    public void Take(int messages, long now, in OutgoingRates rates, double learnt)
    {
        if (Key.IsChat)
        {
            _bucket.Take(now, messages, rates.Chat.IntervalAt(learnt * Learnt(now, rates)));
        }
    }

    /// <summary>Notes messages that the platform has seen.</summary>
    public void Log(int messages, long now, in OutgoingRates rates)
    {
        if (Key.IsGroup)
        {
            (_log ??= new SentLog()).Add(now, messages, rates.GroupPermits);
        }
    }

    /// <summary>Sends nothing before this moment, and one message then.</summary>
    public void Freeze(long until, long now, in OutgoingRates rates, double learnt)
    {
        _throttling ??= new Throttling();
        _throttling.FrozenUntil = Math.Max(FrozenUntil, until);
        if (Key.IsChat)
        {
            _bucket.Empty(until, rates.Chat.IntervalAt(learnt * Learnt(now, rates)), rates.Chat.Burst);
        }
    }

    /// <summary>Goes slower from now on: the platform has refused.</summary>
    public void Decrease(long now, in OutgoingRates rates) => (_throttling ??= new Throttling()).Learnt.Decrease(now, rates);

    /// <summary>Takes over what the chat had under another name.</summary>
    public void Join(ChatQueue other, in OutgoingRates rates)
    {
        while (other.Next is { } call)
        {
            other.Remove(call);
            call.Chat = this;
            AddLast(call);
        }

        _bucket.Join(other._bucket);
        if (other._log is { } log)
        {
            (_log ??= new SentLog()).Join(log, rates.GroupPermits);
        }

        if (other._throttling is { } throttling)
        {
            _throttling ??= new Throttling();
            _throttling.FrozenUntil = Math.Max(FrozenUntil, throttling.FrozenUntil);
        }

        Sending += other.Sending;
        other.SameAs = this;
    }

    /// <summary>When nothing distinguishes the chat any more from one that was never written to.</summary>
    public long ForgettableAt(in OutgoingRates rates) =>
        Math.Max(Math.Max(FrozenUntil, _bucket.FullAt(rates.Chat.Interval)), Math.Max(_throttling?.Learnt.WholeAt(rates) ?? 0, _log?.EmptyAt(rates.GroupWindow) ?? 0));

    /// <summary>Makes it another chat's.</summary>
    public void Begin(ChatKey key)
    {
        Key = key;
        SameAs = null;
        _throttling = null;
        _bucket = default;
        _log?.Clear();
    }

    private double Learnt(long now, in OutgoingRates rates) => _throttling?.Learnt.At(now, rates) ?? 1;

    /// <summary>What a chat that was refused is held to.</summary>
    private sealed class Throttling
    {
        public long FrozenUntil;
        public LearntRate Learnt;
    }
}
