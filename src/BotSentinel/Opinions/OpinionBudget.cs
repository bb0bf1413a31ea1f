namespace BotSentinel.Opinions;

/// <summary>How many questions a tenant has asked today, by the calendar of UTC. Kept in memory: a new process begins anew. Thread safe.</summary>
internal sealed class OpinionBudget
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private DateOnly _day;

    /// <summary>Takes one question of the day's; false when there is none left.</summary>
    public bool TryTake(string? tenant, int budget, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        lock (_lock)
        {
            if (today != _day)
            {
                _asked.Clear();
                _day = today;
            }

            int asked = _asked.GetValueOrDefault(tenant ?? "");
            if (asked >= budget)
            {
                return false;
            }

            _asked[tenant ?? ""] = asked + 1;
            return true;
        }
    }
}
