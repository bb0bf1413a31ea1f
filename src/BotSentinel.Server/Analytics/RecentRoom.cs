using System.Collections.Immutable;

namespace BotSentinel.Server.Analytics;

/// <summary>The memory that all tenants' recent traffic shares. When it is used up, who has most gives to who has less. Thread safe.</summary>
/// <param name="blocks">Blocks of all tenants together.</param>
internal sealed class RecentRoom(int blocks)
{
    private readonly Lock _gate = new();
    private ImmutableList<RecentTraffic> _sharing = [];
    private int _left = blocks;

    /// <summary>Takes a block for somebody; false when nobody has one to spare.</summary>
    public bool TryTake(RecentTraffic wanting)
    {
        lock (_gate)
        {
            if (!_sharing.Contains(wanting))
            {
                _sharing = _sharing.Add(wanting);
            }

            if (_left > 0)
            {
                _left--;
                return true;
            }

            RecentTraffic richest = _sharing.MaxBy(traffic => traffic.Blocks)!;
            return richest != wanting && richest.Blocks > wanting.Blocks + 1 && richest.GiveUpOldest();
        }
    }

    public void GiveBack()
    {
        lock (_gate)
        {
            _left++;
        }
    }
}
