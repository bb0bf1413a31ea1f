using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Decisions;

/// <summary>The latest decisions in memory. When there is no more room, whoever has more than an equal share loses its oldest: a tenant under a flood pushes out its own. Thread safe.</summary>
/// <param name="most">Decisions that are kept.</param>
internal sealed class LatestDecisions(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<LatestDecision>> _byTenant = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LatestDecision> _byId = new(StringComparer.Ordinal);

    public void Add(LatestDecision decision)
    {
        lock (_gate)
        {
            if (!_byTenant.TryGetValue(decision.Tenant.Id, out Queue<LatestDecision>? own))
            {
                _byTenant[decision.Tenant.Id] = own = new Queue<LatestDecision>();
            }

            own.Enqueue(decision);
            _byId[decision.View.Id] = decision;
            if (_byId.Count > most)
            {
                DropOldest(own.Count > most / _byTenant.Count ? own : _byTenant.Values.MaxBy(queue => queue.Count)!);
            }
        }
    }

    /// <summary>A decision of the tenant; null when there is none, or none any more.</summary>
    public DecisionView? Find(string tenant, string id)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out LatestDecision? kept) && kept.Tenant.Id == tenant ? kept.View : null;
        }
    }

    /// <summary>What would have been written down of the tenant's decisions, latest first, by their ids: of one millisecond they are in no other order.</summary>
    public IReadOnlyList<DecisionView> Refusals(string tenant)
    {
        lock (_gate)
        {
            return _byTenant.TryGetValue(tenant, out Queue<LatestDecision>? own) ? [.. own.Where(kept => kept.IsRefusal).Select(kept => kept.View).OrderByDescending(view => view.Id, StringComparer.Ordinal)] : [];
        }
    }

    private void DropOldest(Queue<LatestDecision> queue)
    {
        LatestDecision oldest = queue.Dequeue();
        _byId.Remove(oldest.View.Id);
        if (queue.Count == 0)
        {
            _byTenant.Remove(oldest.Tenant.Id);
        }
    }
}

/// <summary>A decision in memory.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="View">The decision.</param>
/// <param name="IsRefusal">Whether it is to be written down: a refusal, or what would have been one.</param>
internal sealed record LatestDecision(TenantState Tenant, DecisionView View, bool IsRefusal);
