using System.Collections.Concurrent;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>A sentinel's side of a store that several processes share: the memory for the time without it, and the fingerprints that all nodes agree on.</summary>
internal sealed class StoreBorder(CounterStore store, MemoryCounters memory, string? sentinel, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, PermitBatch> _batches = new();
    private volatile Keyed? _hasher;

    public CounterStore Store => store;

    /// <summary>Counts while the store does not answer.</summary>
    public MemoryCounters Memory => memory;

    /// <summary>The sentinel's name in the store; null when it has none.</summary>
    public string? Sentinel => sentinel;

    /// <summary>Answers for subjects that the store refused a moment ago.</summary>
    public Shield Shield { get; } = new();

    /// <summary>What this process holds in advance of a limit, across reloads.</summary>
    /// <param name="limit">The limit's identity.</param>
    public PermitBatch BatchOf(string limit) => _batches.TryGetValue(limit, out PermitBatch? known) ? known : _batches.GetOrAdd(limit, _ => new PermitBatch(clock));

    /// <summary>Makes subjects' numbers, the same on all nodes.</summary>
    public SubjectHasher Hasher
    {
        get
        {
            UInt128 secret = store.Secret;
            return (_hasher is { } known && known.Secret == secret ? known : _hasher = new Keyed(secret)).Hasher;
        }
    }

    /// <summary>What tells the update's content from another; 0 when it has none.</summary>
    public uint Fingerprint(BotUpdate update)
    {
        ulong print = Hasher.Fingerprint(update);
        return print == 0 ? 0 : Math.Max(1, (uint)print);
    }

    private sealed record Keyed(UInt128 Secret)
    {
        public SubjectHasher Hasher { get; } = new(((ulong)(Secret >> 64), (ulong)Secret | 1));
    }
}
