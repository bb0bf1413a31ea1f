using BotSentinel.Updates;

namespace BotSentinel.Testing.Methods;

/// <summary>
/// Telegram's limits on sending, as its FAQ for bots states them: 30 messages a second in all, 1 a second into a private
/// chat with short bursts, 20 a minute into a group. Each is kept as the moment by which all that was sent is paid for.
/// Thread safe.
/// </summary>
internal sealed class SendLimits(TimeProvider clock)
{
    private const int ChatsBeforeCleaning = 10_000;
    private static readonly Rate Overall = new(TimeSpan.TicksPerSecond / 30, 30);
    private static readonly Rate PrivateChat = new(TimeSpan.TicksPerSecond, 5);
    private static readonly Rate Group = new(TimeSpan.TicksPerSecond * 3, 20);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _paidByChat = [];
    private long _paid;

    /// <summary>Takes room for messages into a chat, or nothing.</summary>
    /// <returns>Zero when taken; else whole seconds until there is room.</returns>
    public int Take(FakeChat chat, int messages)
    {
        Rate rate = chat.Kind == ChatKind.Private ? PrivateChat : Group;
        lock (_gate)
        {
            long now = clock.GetUtcNow().Ticks;
            long paidInChat = Math.Max(now, _paidByChat.GetValueOrDefault(chat.Id));
            long paid = Math.Max(now, _paid);
            long wait = Math.Max(rate.WaitFor(paidInChat - now, messages), Overall.WaitFor(paid - now, messages));
            if (wait > 0)
            {
                return (int)Math.Ceiling((double)wait / TimeSpan.TicksPerSecond);
            }

            _paidByChat[chat.Id] = paidInChat + (messages * rate.Interval);
            _paid = paid + (messages * Overall.Interval);
            Clean(now);
            return 0;
        }
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
