namespace BotSentinel.Filters.Spam.Marks;

/// <summary>Tenants whose marks are to be learnt: first come, first served, and each is there once. Not thread safe.</summary>
internal sealed class LearningQueue
{
    private readonly Queue<TenantMarks> _order = new();
    private readonly HashSet<TenantMarks> _waiting = [];

    public bool IsEmpty => _order.Count == 0;

    /// <summary>Lines up those who do not wait already.</summary>
    public void Add(IEnumerable<TenantMarks> tenants)
    {
        foreach (TenantMarks tenant in tenants.Where(_waiting.Add))
        {
            _order.Enqueue(tenant);
        }
    }

    /// <summary>Whose turn it is; null when nobody waits.</summary>
    public TenantMarks? Next()
    {
        if (_order.TryDequeue(out TenantMarks? next))
        {
            _waiting.Remove(next);
        }

        return next;
    }
}
