using System.Buffers.Binary;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Redis.Connection;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Updates;
using StackExchange.Redis;

namespace BotSentinel.Redis;

/// <summary>
/// Rates of what bots send, kept together in Redis by the server's clock. Never throws for what happens there: where Redis does not answer in time, messages go by each
/// process's own rates.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="keys">The keys.</param>
/// <param name="patience">How long to wait for an answer.</param>
/// <param name="time">The time to go by; empty: the server's.</param>
internal sealed class RedisPermits(Link link, RecordKeys keys, Patience patience, Func<RedisValue> time) : SharedPermits
{
    /// <inheritdoc/>
    public override async ValueTask<SharedWait> TakeAsync(string bot, OutgoingCall message, OutgoingOptions rates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bot);
        ArgumentNullException.ThrowIfNull(rates);
        cancellationToken.ThrowIfCancellationRequested();
        RedisKey[] about = message.Chat.IsNone ? [keys.Bot(bot)] : [keys.Bot(bot), keys.Bot(bot, message.Chat)];
        RedisResult? answer = await AskAsync(about, "take", message.Messages, message.IsPaid, TimeSpan.Zero, rates, message.Chat);
        return answer is null ? default : new SharedWait(TimeSpan.FromMicroseconds((long)answer[0]), (long)answer[1] == 1);
    }

    /// <inheritdoc/>
    public override async ValueTask RefuseAsync(string bot, OutgoingRefusal refusal, OutgoingOptions rates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bot);
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(rates);
        cancellationToken.ThrowIfCancellationRequested();
        if (refusal.IsForAll)
        {
            await AskAsync([keys.Bot(bot)], "all", 0, isPaid: false, refusal.RetryAfter, rates, default);
        }
        else if (!refusal.Chat.IsNone)
        {
            await AskAsync([keys.Bot(bot), keys.Bot(bot, refusal.Chat)], "chat", 0, isPaid: false, refusal.RetryAfter, rates, refusal.Chat);
        }
    }

    private async ValueTask<RedisResult?> AskAsync(RedisKey[] about, string what, int messages, bool isPaid, TimeSpan pause, OutgoingOptions rates, PlatformId chat)
    {
        if (link.Database is null)
        {
            // The first messages of a process wait for the connection as long as any may.
            await patience.EndsInTimeAsync(link.Ready);
        }

        if (link.Database is not { } database || link.BreakerOf(about[0]) is not { IsOpen: false } breaker)
        {
            return null;
        }

        Task<RedisResult> asking = Script.Permits.RunSurelyAsync(database, about, [time(), what, messages, isPaid ? 1 : 0, pause.Ticks / 10, Numbers(rates, chat)]);
        return await patience.SucceedsAsync(asking, breaker) ? await asking : null;
    }

    // Times in microseconds; the order is the script's.
    private static byte[] Numbers(OutgoingOptions rates, PlatformId chat)
    {
        bool isGroup = chat.Number < 0 || chat.Text is not null;
        ReadOnlySpan<double> numbers =
        [
            Interval(rates.Overall), rates.Overall.Burst ?? 1,
            Interval(rates.Paid), rates.Paid.Burst ?? 1,
            Interval(rates.Chat), rates.Chat.Burst ?? 1,
            isGroup ? rates.Group.Permits : 0, isGroup ? rates.Group.Window.Ticks / 10.0 : 0,
            rates.Decrease, rates.Recovery.Ticks / 10.0,
        ];
        byte[] packed = new byte[numbers.Length * sizeof(double)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(packed.AsSpan(i * sizeof(double)), numbers[i]);
        }

        return packed;
    }

    private static double Interval(RateOptions rate) => (rate.Window.Ticks + rate.Permits - 1) / rate.Permits / 10.0;
}
