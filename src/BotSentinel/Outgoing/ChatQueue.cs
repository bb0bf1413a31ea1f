using System.Runtime.CompilerServices;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>Whom limits and 429s hold back together: the messages of a chat; or, with a method, the calls of that method about the chat.</summary>
internal readonly record struct ChatKey(PlatformId Chat, string? Method)
{
    /// <summary>Whether the calls are messages of a known chat, which go one after the other and count towards its limits.</summary>
    public bool IsChat => Method is null && !Chat.IsNone;

    /// <summary>Telegram numbers groups and channels below zero; only they can be addressed by name.</summary>
    public bool IsGroup => IsChat && (Chat.Number < 0 || Chat.Text is not null);
}

/// <summary>What waits for one chat, by lane, and what the chat has had. Guarded by the scheduler's lock.</summary>
internal sealed class ChatQueue : ITimed
{
    private LaneQueues _lanes;
    private Bucket _bucket;
    private SentLog? _log;

    public ChatKey Key { get; set; }

    /// <summary>The chat under its number, once it is known to be the same.</summary>
    public ChatQueue? SameAs { get; set; }

    /// <summary>Messages on the way. Only when the last one has been answered does the next one go: order holds whatever the network does.</summary>
    public int Sending { get; set; }

    /// <summary>Until when the platform has told to send nothing.</summary>
    public long FrozenUntil { get; set; }

    /// <summary>What the platform allows this chat, as far as learnt from its refusals.</summary>
    public LearntRate Learnt;

    public long Due { get; set; }

    public int Place { get; set; } = -1;

    public ChatQueue? Before { get; set; }

    public ChatQueue? Behind { get; set; }

    /// <summary>The ring it stands in; null: none.</summary>
    public ChatRing? Ring { get; set; }

    /// <summary>The call that is next; null when none waits.</summary>
    public QueuedCall? Next
    {
        get
        {
            foreach (ref LaneQueue lane in (Span<LaneQueue>)_lanes)
            {
                if (lane.Head is not null)
                {
                    return lane.Head;
                }
            }

            return null;
        }
    }

    public void AddLast(QueuedCall call)
    {
        ref LaneQueue lane = ref _lanes[call.Lane];
        call.Before = lane.Tail;
        if (lane.Tail is null)
        {
            lane.Head = call;
        }
        else
        {
            lane.Tail.Behind = call;
        }

        lane.Tail = call;
        lane.Messages += call.Call.Messages;
    }

    public void AddFirst(QueuedCall call)
    {
        ref LaneQueue lane = ref _lanes[call.Lane];
        call.Behind = lane.Head;
        if (lane.Head is null)
        {
            lane.Tail = call;
        }
        else
        {
            lane.Head.Before = call;
        }

        lane.Head = call;
        lane.Messages += call.Call.Messages;
    }

    public void Remove(QueuedCall call)
    {
        ref LaneQueue lane = ref _lanes[call.Lane];
        if (call.Before is null)
        {
            lane.Head = call.Behind;
        }
        else
        {
            call.Before.Behind = call.Behind;
        }

        if (call.Behind is null)
        {
            lane.Tail = call.Before;
        }
        else
        {
            call.Behind.Before = call.Before;
        }

        (call.Before, call.Behind) = (null, null);
        lane.Messages -= call.Call.Messages;
    }

    /// <summary>Messages that go before one of this lane that comes now.</summary>
    public int MessagesBefore(int lane)
    {
        int messages = 0;
        for (int i = 0; i <= lane; i++)
        {
            messages += _lanes[i].Messages;
        }

        return messages;
    }

    /// <summary>The earliest moment at which the chat may have so many messages.</summary>
    public long ReadyAt(int messages, long now, in OutgoingRates rates, double learnt)
    {
        if (!Key.IsChat)
        {
            return FrozenUntil;
        }

        double part = learnt * Learnt.At(now, rates);
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

        double part = learnt * Learnt.At(now, rates);
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
        long interval = rates.Chat.IntervalAt(learnt * Learnt.At(now, rates));
        return _bucket.MissingAt(now, interval) > messages + 0.5
            || (_log is { } log && log.ReadyAt(rates.GroupPermits * 3 / 4, rates.GroupPermits, rates.GroupWindow) > now);
    }

    public void Take(int messages, long now, in OutgoingRates rates, double learnt)
    {
        if (Key.IsChat)
        {
            _bucket.Take(now, messages, rates.Chat.IntervalAt(learnt * Learnt.At(now, rates)));
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
        FrozenUntil = Math.Max(FrozenUntil, until);
        if (Key.IsChat)
        {
            _bucket.Empty(until, rates.Chat.IntervalAt(learnt * Learnt.At(now, rates)), rates.Chat.Burst);
        }
    }

    /// <summary>The waiting calls whose deadlines are before this moment.</summary>
    public List<QueuedCall> Late(long moment)
    {
        List<QueuedCall> late = [];
        foreach (ref LaneQueue lane in (Span<LaneQueue>)_lanes)
        {
            for (QueuedCall? call = lane.Head; call is not null; call = call.Behind)
            {
                if (call.Due < moment)
                {
                    late.Add(call);
                }
            }
        }

        return late;
    }

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

        FrozenUntil = Math.Max(FrozenUntil, other.FrozenUntil);
        Sending += other.Sending;
        other.SameAs = this;
    }

    /// <summary>When nothing distinguishes the chat any more from one that was never written to.</summary>
    public long ForgettableAt(in OutgoingRates rates) =>
        Math.Max(Math.Max(FrozenUntil, _bucket.FullAt(rates.Chat.Interval)), Math.Max(Learnt.WholeAt(rates), _log?.EmptyAt(rates.GroupWindow) ?? 0));

    /// <summary>Makes it another chat's.</summary>
    public void Begin(ChatKey key)
    {
        Key = key;
        SameAs = null;
        FrozenUntil = 0;
        Learnt = default;
        _bucket = default;
        _log?.Clear();
    }

    private struct LaneQueue
    {
        public QueuedCall? Head;
        public QueuedCall? Tail;
        public int Messages;
    }

    [InlineArray(CallSchedule.Lanes)]
    private struct LaneQueues
    {
        private LaneQueue _first;
    }
}
