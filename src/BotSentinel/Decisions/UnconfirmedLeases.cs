namespace BotSentinel.Decisions;

/// <summary>
/// What the updates hold that a polling bot was given: it says that it has handled one by asking for those after it. Ends at the latest
/// with the bot's session; a concurrency limit takes its permit back after its window anyway. Thread safe.
/// </summary>
public sealed class UnconfirmedLeases : IDisposable
{
    private readonly Lock _changing = new();
    private readonly List<(long UpdateId, IDisposable Lease)> _leases = [];

    /// <summary>Keeps the lease of an update that the bot is about to get, if it has one.</summary>
    public void Add(long updateId, in Decision decision)
    {
        if (decision.Lease is { } lease)
        {
            lock (_changing)
            {
                _leases.Add((updateId, lease));
            }
        }
    }

    /// <summary>Ends the leases of what the bot confirms by an offset of <c>getUpdates</c>. Null and zero confirm nothing; a negative one forgets all that came before.</summary>
    public void Confirm(long? offset)
    {
        if (offset is not (null or 0))
        {
            EndBefore(offset < 0 ? long.MaxValue : offset.Value);
        }
    }

    /// <summary>Ends all leases that are left.</summary>
    public void Dispose() => EndBefore(long.MaxValue);

    private void EndBefore(long updateId)
    {
        IDisposable[] ended;
        lock (_changing)
        {
            if (_leases.Count == 0)
            {
                return;
            }

            ended = [.. _leases.Where(kept => kept.UpdateId < updateId).Select(kept => kept.Lease)];
            _leases.RemoveAll(kept => kept.UpdateId < updateId);
        }

        Array.ForEach(ended, lease => lease.Dispose());
    }
}
