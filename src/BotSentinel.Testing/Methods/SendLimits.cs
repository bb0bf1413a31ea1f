using BotSentinel.Updates;

namespace BotSentinel.Testing.Methods;

/// <summary>
/// Telegram's limits on sending. Those of the bot and of private chats are kept as the moment by which all that was sent is paid for; of groups, every
/// message of the window is remembered. Thread safe.
/// </summary>
internal sealed class SendLimits(TimeProvider clock)
{
    private const int ChatsBeforeCleaning = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _paidByChat = [];
    private readonly Dictionary<long, Queue<long>> _sentByGroup = [];
    private long _paid;

    /// <summary>Takes room for messages into a chat, or nothing.</summary>
    /// <returns>Zero when taken; else whole seconds until there is room.</returns>
    public int Take(FakeChat chat, int messages, FakeLimits limits)
    {
        var overall = new Rate(limits.Overall.Ticks, limits.OverallBurst);
        var rate = new Rate(limits.Private.Ticks, limits.PrivateBurst);
        lock (_gate)
        {
            long now = clock.GetUtcNow().Ticks;
            long paidInChat = Math.Max(now, _paidByChat.GetValueOrDefault(chat.Id));
            long paid = Math.Max(now, _paid);
            bool isPrivate = chat.Kind == ChatKind.Private;
            long waitInChat = isPrivate ? rate.WaitFor(paidInChat - now, messages) : GroupWait(chat.Id, messages, limits, now);
            long wait = Math.Max(waitInChat, overall.WaitFor(paid - now, messages));
            if (wait > 0)
            {
                return (int)Math.Ceiling((double)wait / TimeSpan.TicksPerSecond);
            }

            if (isPrivate)
            {
                _paidByChat[chat.Id] = paidInChat + (messages * rate.Interval);
            }
            else
            {
                Enumerable.Repeat(now, messages).ToList().ForEach(_sentByGroup[chat.Id].Enqueue);
            }

            _paid = paid + (messages * overall.Interval);
            Clean(now);
            return 0;
        }
    }

    private long GroupWait(long group, int messages, FakeLimits limits, long now)
    {
        if (!_sentByGroup.TryGetValue(group, out Queue<long>? sent))
        {
            _sentByGroup[group] = sent = new();
        }

        while (sent.TryPeek(out long oldest) && oldest <= now - limits.GroupWindow.Ticks)
        {
            sent.Dequeue();
        }

        int tooMany = sent.Count - limits.Group + Math.Min(messages, limits.Group);
        return tooMany <= 0 ? 0 : sent.ElementAt(tooMany - 1) + limits.GroupWindow.Ticks - now;
    }

    private void Clean(long now)
    {
        if (_paidByChat.Count > ChatsBeforeCleaning)
        {
            foreach ((long chat, long _) in _paidByChat.Where(entry => entry.Value <= now))
            {
                _paidByChat.Remove(chat);
            }
        }
    }

    /// <summary>One message each interval, so many at once. An album larger than that passes when nothing is owed.</summary>
    private readonly record struct Rate(long Interval, int Burst)
    {
        public long WaitFor(long owed, int messages) => owed - (Math.Max(0, Burst - messages) * Interval);
    }
}
