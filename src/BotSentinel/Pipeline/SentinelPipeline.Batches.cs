using BotSentinel.Decisions;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <content>Permits of limits that all updates share, taken from the store in batches.</content>
internal sealed partial class SentinelPipeline
{
    // How long not to ask for a batch when the store could not tell, or said that there will never be as many.
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBatchPause = TimeSpan.FromMinutes(1);

    // Who only looks has the time to be told exactly.
    private async ValueTask FetchedAsync(StoredCounters counters)
    {
        foreach (CounterRule rule in counters.Counters.Where(rule => rule.Stored!.Batch > 0))
        {
            await border!.BatchOf(rule.Identity).Fetched.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes what it can from batches, and has them refilled. Returns a bit for each counter that need not be asked any more.</summary>
    private ulong TakeFromBatches(StoredCounters counters, double cost, BotUpdate update, long now, bool onlyPeek, Span<LimitReading> readings)
    {
        ulong taken = 0;
        for (int i = 0; i < counters.Counters.Length; i++)
        {
            CounterRule rule = counters.Counters[i];
            if (rule.Stored!.Batch == 0)
            {
                continue;
            }

            PermitBatch batch = border!.BatchOf(rule.Identity);
            long price = StoredCounters.PriceOf(rule, cost);
            if (batch.TryTake(price, onlyPeek))
            {
                taken |= 1UL << i;
                readings[i] = LimitReading.Agree(Math.Max(0, batch.Left - (onlyPeek ? price : 0)));
            }

            if (!onlyPeek)
            {
                batch.Refill(rule.Stored.Batch, permits => AskForBatchAsync(counters, rule, update, now, permits));
            }
        }

        return taken;
    }

    // Permits that are held here are left too, though the store does not know of them.
    private void AddHeld(StoredCounters counters, ulong asked, double cost, StoreAnswer answer, bool onlyPeek, Span<LimitReading> readings)
    {
        for (int i = 0; i < readings.Length; i++)
        {
            CounterRule rule = counters.Counters[i];
            if ((asked & (1UL << i)) != 0 && rule.Stored!.Batch > 0 && readings[i].Outcome == ReadingOutcome.Agreed)
            {
                PermitBatch batch = border!.BatchOf(rule.Identity);
                batch.Note(readings[i].Left + (answer.IsAgreed && !onlyPeek ? 0 : StoredCounters.PriceOf(rule, cost)));
                readings[i] = LimitReading.Agree(readings[i].Left + batch.Held);
            }
        }
    }

    private void GiveBackToBatches(StoredCounters counters, double cost, ulong taken)
    {
        for (int i = 0; taken != 0; i++, taken >>= 1)
        {
            if ((taken & 1) != 0)
            {
                border!.BatchOf(counters.Counters[i].Identity).GiveBack(StoredCounters.PriceOf(counters.Counters[i], cost), counters.Counters[i].Stored!.Batch);
            }
        }
    }

    private async ValueTask<PermitBatch.BatchAnswer> AskForBatchAsync(StoredCounters counters, CounterRule rule, BotUpdate update, long now, double permits)
    {
        StoreQuestion question = new() { Subjects = counters.Subjects(update, other => ReferenceEquals(other, rule)), Cost = permits, Now = new DateTimeOffset(now, TimeSpan.Zero) };
        StoreAnswer answer = await border!.Store.AskAsync(question);
        if (!answer.IsComplete)
        {
            return new PermitBatch.BatchAnswer(IsAgreed: false, 0, BatchPause);
        }

        StoreReading said = answer[0]![rule.Stored!.Index];
        return new PermitBatch.BatchAnswer(answer.IsAgreed, (long)(said.Left * StoredPlace.Parts), said.RetryAfter < LongestBatchPause ? said.RetryAfter : LongestBatchPause);
    }
}
