using System.Numerics;
using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Storage;

/// <summary>
/// The counters in memory. A call checks any number of counters under their locks together and takes from all or from none, so
/// that no interleaving of threads admits too much. Thread safe.
/// </summary>
internal sealed class MemoryCounters(int capacity)
{
    private readonly CounterTable _table = new(capacity);
    private readonly SubjectHasher _hasher = new();

    public long Evictions => _table.Evictions;

    public long Count => _table.Count;

    public void Clear() => _table.Clear();

    /// <summary>The counters' names as keys, to be worked out once for each policy.</summary>
    public ulong[] Keys(ReadOnlySpan<CounterRule> rules)
    {
        ulong[] keys = new ulong[rules.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = _hasher.Name(rules[i].Identity);
        }

        return keys;
    }

    /// <summary>
    /// Asks every counter and, if all agree, takes from each. Fills <paramref name="readings"/>, one for each counter; returns
    /// whether all agreed.
    /// </summary>
    [SkipLocalsInit]
    public bool Take(ReadOnlySpan<CounterRule> rules, ReadOnlySpan<ulong> names, BotUpdate update, long now, Span<LimitReading> readings)
    {
        CounterInput input = new(now, NeedsFingerprint(rules) ? _hasher.Fingerprint(update) : 0);
        Span<ulong> keys = rules.Length <= 16 ? stackalloc ulong[rules.Length] : new ulong[rules.Length];
        Span<CounterState> states = rules.Length <= 16 ? stackalloc CounterState[rules.Length] : new CounterState[rules.Length];
        ulong shards = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            bool silent = rules[i].ComparesContent && input.Fingerprint == 0;
            keys[i] = silent ? 0 : _hasher.Subject(names[i], rules[i].Scope, update);
            shards |= keys[i] == 0 ? 0 : 1UL << CounterTable.ShardOf(keys[i]);
        }

        Lock(shards);
        try
        {
            bool agreed = Ask(rules, keys, input, states, readings);
            Keep(rules, keys, states, now, agreed);
            return agreed;
        }
        finally
        {
            Unlock(shards);
        }
    }

    /// <summary>True once for each counter and subject within the counter's window: the first refusal.</summary>
    public bool IsFirstRefusal(CounterRule rule, ulong name, BotUpdate update, long now)
    {
        ulong key = _hasher.Subject(~name, rule.Scope, update);
        CounterShard shard = _table.Shard(CounterTable.ShardOf(key));
        shard.Enter();
        try
        {
            long until = shard.Get(key).Until;
            if (until > now && until <= now + rule.WindowTicks)
            {
                return false;
            }

            shard.Set(key, new CounterState(now + rule.WindowTicks, 0, 0), now);
            return true;
        }
        finally
        {
            shard.Exit();
        }
    }

    private static bool NeedsFingerprint(ReadOnlySpan<CounterRule> rules)
    {
        foreach (CounterRule rule in rules)
        {
            if (rule.ComparesContent)
            {
                return true;
            }
        }

        return false;
    }

    private bool Ask(ReadOnlySpan<CounterRule> rules, ReadOnlySpan<ulong> keys, in CounterInput input, Span<CounterState> states, Span<LimitReading> readings)
    {
        bool agreed = true;
        for (int i = 0; i < rules.Length; i++)
        {
            if (keys[i] == 0)
            {
                readings[i] = default;
                continue;
            }

            CounterState before = _table.Shard(CounterTable.ShardOf(keys[i])).Get(keys[i]);
            readings[i] = rules[i].Decide(before, input, out states[i]);
            agreed &= readings[i].Outcome == ReadingOutcome.Agreed;
        }

        return agreed;
    }

    private void Keep(ReadOnlySpan<CounterRule> rules, ReadOnlySpan<ulong> keys, ReadOnlySpan<CounterState> states, long now, bool agreed)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (keys[i] != 0 && (agreed || rules[i].CountDenied))
            {
                _table.Shard(CounterTable.ShardOf(keys[i])).Set(keys[i], states[i], now);
            }
        }
    }

    // In ascending order, so that two calls never wait for each other.
    private void Lock(ulong shards)
    {
        for (; shards != 0; shards &= shards - 1)
        {
            _table.Shard(BitOperations.TrailingZeroCount(shards)).Enter();
        }
    }

    private void Unlock(ulong shards)
    {
        for (; shards != 0; shards &= shards - 1)
        {
            _table.Shard(BitOperations.TrailingZeroCount(shards)).Exit();
        }
    }
}
