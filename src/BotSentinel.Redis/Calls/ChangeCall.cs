using System.Globalization;
using BotSentinel.Policies;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis.Calls;

/// <summary>Changes of a record outside of a decision.</summary>
internal static class ChangeCall
{
    private static readonly RedisValue Nothing = "0";

    /// <summary>Does what the change says.</summary>
    public static Task<RedisResult> SendAsync(IDatabase database, RedisKey key, StoreChange change, RedisValue time)
    {
        RecordShape shape = RecordShape.Of(change.Subject.Record);
        Func<CounterShape, double> amount = change.Kind switch
        {
            StoreChangeKind.Adjust => counter => Math.Sign(change.Permits) * counter.Units(Math.Min(Math.Abs(change.Permits), 2e9)),
            StoreChangeKind.Release => counter => counter.Counter.Limit is { Algorithm: LimitAlgorithm.Concurrency } limit ? -counter.Units(change.Cost ?? limit.Cost) : double.NaN,
            _ => _ => 0,
        };
        string what = change.Kind switch
        {
            StoreChangeKind.Adjust => "adjust",
            StoreChangeKind.Release => "release",
            _ => "reset",
        };
        return RunAsync(database, key, shape, shape.Changes(change.Subject.Asked, change.Now, amount), time, what, Microseconds(change.TakenAt), RedisValue.EmptyString, RedisValue.EmptyString);
    }

    /// <summary>Takes back what a call has taken: exactly, where nobody was at the record since; otherwise permit by permit.</summary>
    /// <param name="database">Where.</param>
    /// <param name="call">The call.</param>
    /// <param name="index">Which of its subjects.</param>
    /// <param name="now">The asker's clock.</param>
    /// <param name="time">The time to go by; empty: the server's.</param>
    /// <param name="isRefused">Whether another slot has refused: then counters that charge for refusals keep what they took.</param>
    public static Task<RedisResult> UndoAsync(IDatabase database, TakeCall call, int index, DateTimeOffset now, RedisValue time, bool isRefused)
    {
        StoreSubject subject = call.Subject(index);
        RecordShape shape = RecordShape.Of(subject.Record);
        RuleBlock rules = shape.Changes(subject.Asked, now, counter => isRefused && counter.Counter.CountDenied || counter.Kind == CounterShape.Debounce ? double.NaN : -counter.Units(call.Cost ?? counter.Counter.Limit!.Cost));
        bool isExact = call.States is not null;
        return RunAsync(
            database, call.Keys[index], shape, rules, time, "undo", call.At.ToString("F0", CultureInfo.InvariantCulture),
            isExact ? call.States![2 * index] : RedisValue.EmptyString, isExact ? call.States![(2 * index) + 1] : RedisValue.EmptyString);
    }

    // Of the store's clock there are no fractions of a microsecond.
    private static RedisValue Microseconds(long takenAt) => takenAt == 0 ? Nothing : takenAt.ToString(CultureInfo.InvariantCulture);

    private static Task<RedisResult> RunAsync(IDatabase database, RedisKey key, RecordShape shape, RuleBlock rules, RedisValue time, string what, RedisValue takenAt, RedisValue before, RedisValue after) =>
        Script.Change.RunSurelyAsync(database, [key], [time, what, takenAt, before, after, shape.Head, shape.Format, shape.Empty, rules.Format, rules.Numbers]);
}
