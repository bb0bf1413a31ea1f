using System.Collections.Concurrent;

namespace BotSentinel.Server.Audit;

/// <summary>Wakes who signs checkpoints when a log has grown enough on this gateway. Thread safe.</summary>
internal sealed class AuditSignal
{
    /// <summary>Entries that a checkpoint is signed after, without waiting for its time.</summary>
    public const int Entries = 256;

    private readonly ConcurrentDictionary<string, long> _signed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _due = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when there is a log to sign.</summary>
    public Task Rung => _rung.Task;

    /// <summary>Says how many entries a log has.</summary>
    public void Grown(string tenant, long size)
    {
        // Of a log that was not signed since the start it is not known how far it was: as far as a whole number of checkpoints.
        if (size - _signed.GetOrAdd(tenant, _ => size - (size % Entries)) >= Entries && _due.TryAdd(tenant, true))
        {
            _rung.TrySetResult();
        }
    }

    /// <summary>Says how far a log is signed.</summary>
    public void Signed(string tenant, long size) => _signed[tenant] = size;

    /// <summary>The logs to sign, and waits for the next.</summary>
    public IReadOnlyList<string> Take()
    {
        _rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return [.. _due.Keys.Where(tenant => _due.TryRemove(tenant, out _))];
    }
}
