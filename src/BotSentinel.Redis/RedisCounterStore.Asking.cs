using System.Runtime.CompilerServices;
using BotSentinel.Redis.Calls;
using BotSentinel.Redis.Connection;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis;

/// <content>Questions: in one call, or in one for each slot of a cluster.</content>
public sealed partial class RedisCounterStore
{
    // The first decisions of a process wait for the connection as long as any decision may; those of its first second.
    private async ValueTask<StoreAnswer> AskFirstAsync(StoreQuestion question)
    {
        await _patience.EndsInTimeAsync(_heart.First);
        return _link.Database is { } database && _heart.HasSecret ? await AskAsync(database, question) : new StoreAnswer(question);
    }

    private ValueTask<StoreAnswer> AskAsync(IDatabase database, StoreQuestion question)
    {
        int count = question.Subjects.Count;
        var keys = new RedisKey[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = _keys.Of(question.Subjects[i], RecordShape.Of(question.Subjects[i].Record).Name);
        }

        return count == 1 || !_link.IsCluster
            ? count == 0 ? new ValueTask<StoreAnswer>(new StoreAnswer(question)) : AskOnceAsync(database, question, new TakeCall(question, null, keys, Now(), isPart: false, _written))
            : AskInSlotsAsync(database, question, keys);
    }

    // What nearly every decision is: its costs are those of each decision.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreAnswer> AskOnceAsync(IDatabase database, StoreQuestion question, TakeCall call)
    {
        var answer = new StoreAnswer(question);
        long started = _metrics.Start();
        Breaker breaker = _link.BreakerOf(call.Keys[0]);
        if (Send(database, call, breaker) is { } sent)
        {
            bool inTime = await _patience.EndsInTimeAsync(sent);
            if (!inTime || !sent.IsCompletedSuccessfully || call.IsUnread(await sent))
            {
                sent = await SendAgainAsync(database, call, sent, inTime, breaker);
            }

            if (sent is not null)
            {
                breaker.Succeeded();
                call.Read(await sent, answer);
                answer.TakenAt = (long)call.At;
                (answer.IsAgreed, answer.IsFirstRefusal) = (call.IsAgreed, call.IsFirstRefusal);
                answer.Taken = question.OnlyPeek ? null : call;
            }
        }

        _metrics.Asked(started, answer);
        return answer;
    }

    private async ValueTask<StoreAnswer> AskInSlotsAsync(IDatabase database, StoreQuestion question, RedisKey[] keys)
    {
        var answer = new StoreAnswer(question);
        long started = _metrics.Start();
        StoreAnswerParts parts = Divide(question, keys);
        Task<RedisResult>?[] sent = [.. parts.Calls.Select(call => Send(database, call, _link.BreakerOf(call.Keys[0])))];
        bool agreed = true;
        double strictest = 0;
        for (int i = 0; i < sent.Length; i++)
        {
            TakeCall call = parts.Calls[i];
            if (await ReadAsync(database, call, sent[i], answer))
            {
                agreed &= call.IsAgreed;
                answer.TakenAt = (long)call.At;
                if (!call.IsAgreed && call.Strictest >= strictest)
                {
                    (strictest, answer.IsFirstRefusal) = (call.Strictest, call.IsFirstRefusal);
                }
            }
        }

        answer.IsAgreed = agreed;
        answer.Taken = question.OnlyPeek ? null : parts;
        if (!agreed && parts.IsPart && !question.OnlyPeek)
        {
            // Sent before the refusal is known to anybody, so whoever asks next from here finds the permits; nobody has to wait for it.
            _ = UndoAsync(question, parts.Calls, isRefused: true);
        }

        _metrics.Asked(started, answer);
        return answer;
    }

    // Null: not sent.
    private static Task<RedisResult>? Send(IDatabase database, TakeCall call, Breaker breaker)
    {
        if (breaker.IsOpen)
        {
            return null;
        }

        try
        {
            return call.Send(database);
        }
        catch (RedisException)
        {
            // There is no connection.
            breaker.Failed(isCertain: true);
            return null;
        }
    }

    private async ValueTask<bool> ReadAsync(IDatabase database, TakeCall call, Task<RedisResult>? sent, StoreAnswer answer)
    {
        if (sent is null)
        {
            return false;
        }

        Breaker breaker = _link.BreakerOf(call.Keys[0]);
        bool inTime = await _patience.EndsInTimeAsync(sent);
        if (!inTime || !sent.IsCompletedSuccessfully || call.IsUnread(await sent))
        {
            sent = await SendAgainAsync(database, call, sent, inTime, breaker);
        }

        if (sent is null)
        {
            return false;
        }

        breaker.Succeeded();
        call.Read(await sent, answer);
        return true;
    }

    // What did not succeed is sent once more if that helps; null when there is no answer.
    private async Task<Task<RedisResult>?> SendAgainAsync(IDatabase database, TakeCall call, Task<RedisResult> sent, bool inTime, Breaker breaker)
    {
        try
        {
            // A script that nobody knows yet, one that can't read a record since the policies changed, and both.
            for (int attempt = 0; attempt < 3; attempt++)
            {
                if (inTime && sent.IsFaulted && Script.IsUnknown(sent.Exception.InnerException))
                {
                    sent = call.SendText(database);
                }
                else if (inTime && sent.IsCompletedSuccessfully && call.IsUnread(await sent))
                {
                    sent = call.SendEverything(database);
                }
                else
                {
                    break;
                }

                inTime = await _patience.EndsInTimeAsync(sent);
            }
        }
        catch (RedisException)
        {
            breaker.Failed(isCertain: true);
            return null;
        }

        if (inTime && sent.IsCompletedSuccessfully)
        {
            return sent;
        }

        _patience.Fail(breaker, sent, inTime);
        return null;
    }

    private StoreAnswerParts Divide(StoreQuestion question, RedisKey[] keys)
    {
        int[][] slots = [.. Enumerable.Range(0, keys.Length).GroupBy(at => _link.SlotOf(keys[at])).Select(slot => slot.ToArray())];
        return new StoreAnswerParts([.. slots.Select(places => new TakeCall(question, places, [.. places.Select(at => keys[at])], Now(), slots.Length > 1, _written))], slots.Length > 1);
    }

    private async Task UndoAsync(StoreQuestion question, TakeCall[] calls, bool isRefused)
    {
        if (_link.Database is not { } database)
        {
            return;
        }

        try
        {
            var undoing = new List<Task>();
            foreach (TakeCall call in calls.Where(call => call.IsAgreed))
            {
                undoing.AddRange(Enumerable.Range(0, call.Keys.Length).Select(at => ChangeCall.UndoAsync(database, call, at, question.Now, Now(), isRefused)));
            }

            await Task.WhenAll(undoing);
        }
        catch (RedisException failure)
        {
            _metrics.NotGivenBack(failure);
        }
        catch (TimeoutException failure)
        {
            _metrics.NotGivenBack(failure);
        }
    }

    private sealed record StoreAnswerParts(TakeCall[] Calls, bool IsPart);
}
