using BotSentinel.Decisions;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Notices;
using BotSentinel.Server.Webhooks;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Polling;

/// <summary>
/// What a polling bot's calls taught so far: the verdict of each update seen, so that one that comes again is neither
/// decided nor charged again, and how far refused ones were passed over. Safe for any number of threads.
/// </summary>
internal sealed class PollSession(NoticeSender notices, TimeProvider timeProvider, bool isTest = false, SharedVerdicts? shared = null) : IDisposable
{
    /// <summary>Telegram holds what a bot did not confirm for 24 hours; this many come again at most.</summary>
    private const int RememberedVerdicts = 65_536;

    /// <summary>After a week without updates Telegram may begin with smaller numbers; long before that the bot is asked afresh.</summary>
    private static readonly TimeSpan PassedOverFor = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly RecentUpdates<bool> _refused = new(RememberedVerdicts, _ => true);
    private readonly UnconfirmedLeases _leases = new();
    private readonly Lock _gate = new();
    private PassedOver? _passedOver;

    /// <summary>
    /// Where to ask Telegram from when the bot asks from <paramref name="asked"/>: further on, if everything up to there was refused before. The bot has
    /// handled what came before, and so what that holds of concurrency limits ends.
    /// </summary>
    public long? StartAt(long? asked)
    {
        _leases.Confirm(asked);
        lock (_gate)
        {
            return _passedOver is { } passed && passed.Asked == asked && timeProvider.GetElapsedTime(passed.At) < PassedOverFor ? passed.Next : asked;
        }
    }

    /// <summary>Everything from what the bot asked for up to before <paramref name="next"/> was refused.</summary>
    public void PassOver(long? asked, long next)
    {
        lock (_gate)
        {
            _passedOver = asked < 0 ? null : new PassedOver(asked, next, timeProvider.GetTimestamp());
        }
    }

    /// <summary>Decides about the updates of a batch that are new, and says for each one whether the bot gets it.</summary>
    public async Task<bool[]> DecideAsync(Bot bot, IReadOnlyList<TelegramBatchItem> batch)
    {
        var allowed = new bool[batch.Count];
        await _turn.WaitAsync();
        try
        {
            BotUpdate[] unknown = [.. batch.Select(item => item.Update).OfType<BotUpdate>().Where(update => !_refused.TryGet(update.UpdateId, out _))];
            if (shared is not null && await LearnAsync(shared, unknown))
            {
                unknown = [.. unknown.Where(update => !_refused.TryGet(update.UpdateId, out _))];
            }

            Decision[] decisions = await bot.DecideManyAsync(unknown);
            await (shared?.NoteAsync(unknown, decisions) ?? Task.CompletedTask);
            int next = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                bool isNew = next < unknown.Length && ReferenceEquals(unknown[next], batch[i].Update);
                allowed[i] = isNew ? !Note(bot, unknown[next], decisions[next]) : !IsRefused(bot, batch[i].Update);
                next += isNew ? 1 : 0;
            }
        }
        finally
        {
            _turn.Release();
        }

        return allowed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leases.Dispose();
        _turn.Dispose();
    }

    // What another gateway decided, before this one took over. True when there was any.
    private async Task<bool> LearnAsync(SharedVerdicts verdicts, BotUpdate[] unknown)
    {
        bool?[] known = await verdicts.KnownAsync(unknown);
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i] is { } refused && !_refused.TryGet(unknown[i].UpdateId, out _))
            {
                _refused.Add(unknown[i].UpdateId, refused);
            }
        }

        return Array.Exists(known, verdict => verdict is not null);
    }

    private bool IsRefused(Bot bot, BotUpdate? update)
    {
        if (update is null)
        {
            bot.Traffic.Count(Outcome.Unreadable);
            return false;
        }

        bot.Traffic.Count(Outcome.Redelivered);
        return _refused.TryGet(update.UpdateId, out bool refused) && refused;
    }

    private bool Note(Bot bot, BotUpdate update, in Decision decision)
    {
        if (_refused.TryGet(update.UpdateId, out _))
        {
            // The same number twice in one answer, which Telegram does not do: the first one's verdict stays.
            return IsRefused(bot, update);
        }

        _refused.Add(update.UpdateId, decision.IsRefused);
        _leases.Add(update.UpdateId, decision);
        if (decision.IsRefused)
        {
            notices.Offer(bot, update, decision, isTest);
        }

        return decision.IsRefused;
    }

    private sealed record PassedOver(long? Asked, long Next, long At);
}
