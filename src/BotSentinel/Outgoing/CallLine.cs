namespace BotSentinel.Outgoing;

/// <summary>
/// The calls that wait for one chat: lane behind lane, and in each lane in the order of their coming. The first call of a lane knows the lane's last one and how
/// many messages wait in it, so that a chat without calls holds no more than one reference. The default value is empty.
/// </summary>
internal struct CallLine
{
    /// <summary>The call that is next; null when none waits.</summary>
    public QueuedCall? First { get; private set; }

    /// <summary>Lets a call wait behind those of its lane.</summary>
    public void AddLast(QueuedCall call)
    {
        QueuedCall? head = HeadOf(call.Lane, out QueuedCall? before);
        if (head is null)
        {
            Insert(call, before);
            (call.LaneLast, call.LaneMessages) = (call, call.Messages);
        }
        else
        {
            Insert(call, head.LaneLast);
            head.LaneLast = call;
            head.LaneMessages += call.Messages;
        }
    }

    /// <summary>Lets a call wait before those of its lane.</summary>
    public void AddFirst(QueuedCall call)
    {
        QueuedCall? head = HeadOf(call.Lane, out QueuedCall? before);
        Insert(call, before);
        (call.LaneLast, call.LaneMessages) = (head?.LaneLast ?? call, call.Messages + (head?.LaneMessages ?? 0));
        if (head is not null)
        {
            head.LaneLast = null;
        }
    }

    /// <summary>Takes a call out that waits here.</summary>
    public void Remove(QueuedCall call)
    {
        QueuedCall head = HeadOf(call.Lane, out _)!;
        head.LaneMessages -= call.Messages;
        if (head.LaneLast == call)
        {
            head.LaneLast = call.Before;
        }
        else if (head == call)
        {
            (call.Behind!.LaneLast, call.Behind.LaneMessages) = (call.LaneLast, call.LaneMessages);
        }

        Unlink(call);
    }

    /// <summary>Messages that go before one of this lane that comes now.</summary>
    public readonly int MessagesBefore(int lane)
    {
        int messages = 0;
        for (QueuedCall? head = First; head is not null && head.Lane <= lane; head = head.LaneLast!.Behind)
        {
            messages += head.LaneMessages;
        }

        return messages;
    }

    /// <summary>The calls whose deadlines are before this moment.</summary>
    public readonly List<QueuedCall> Late(long moment)
    {
        List<QueuedCall> late = [];
        for (QueuedCall? call = First; call is not null; call = call.Behind)
        {
            if (call.Due < moment)
            {
                late.Add(call);
            }
        }

        return late;
    }

    /// <summary>The first call of a lane, and the last one of those before it.</summary>
    private readonly QueuedCall? HeadOf(int lane, out QueuedCall? before)
    {
        before = null;
        QueuedCall? head = First;
        while (head is not null && head.Lane < lane)
        {
            before = head.LaneLast;
            head = before!.Behind;
        }

        return head?.Lane == lane ? head : null;
    }

    private void Insert(QueuedCall call, QueuedCall? before)
    {
        call.Before = before;
        call.Behind = before is null ? First : before.Behind;
        if (before is null)
        {
            First = call;
        }
        else
        {
            before.Behind = call;
        }

        if (call.Behind is not null)
        {
            call.Behind.Before = call;
        }
    }

    private void Unlink(QueuedCall call)
    {
        if (call.Before is null)
        {
            First = call.Behind;
        }
        else
        {
            call.Before.Behind = call.Behind;
        }

        if (call.Behind is not null)
        {
            call.Behind.Before = call.Before;
        }

        (call.Before, call.Behind, call.LaneLast, call.LaneMessages) = (null, null, null, 0);
    }
}
