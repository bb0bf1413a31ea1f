using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>Plans and keys of the updates of a batch, and their records on the way into the processor's caches.</summary>
internal struct PreparedBatch
{
    /// <summary>Updates that are prepared together.</summary>
    public const int Length = 64;

    private Entries _entries;

    public void Prepare(int index, Plan plan, MemoryCounters counters, BotUpdate update)
    {
        ref Entry entry = ref _entries[index];
        entry.Plan = null;
        if (plan.Enforced.Set.Parts.Length <= Keys.Length)
        {
            entry.Plan = plan;
            counters.Find(plan.Enforced.Set, update, entry.Keys);
            entry.Fingerprint = counters.Fingerprint(plan.Enforced.Set, update);
        }
    }

    /// <summary>Has the records fetched too that are not where they are looked for first.</summary>
    public void PrefetchElsewhere(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Plan is { } plan)
            {
                MemoryCounters.PrefetchElsewhere(plan.Enforced.Set, entry.Keys);
            }
        }
    }

    /// <summary>What was prepared for an update; the plan is null when nothing was.</summary>
    [UnscopedRef]
    public ref readonly Entry this[int index] => ref _entries[index];

    public struct Entry
    {
        public Plan? Plan;
        public ulong Fingerprint;
        public Keys Keys;
    }

    [InlineArray(Length)]
    public struct Keys
    {
        public const int Length = 4;
        private ulong _first;
    }

    [InlineArray(PreparedBatch.Length)]
    private struct Entries
    {
        private Entry _first;
    }
}
