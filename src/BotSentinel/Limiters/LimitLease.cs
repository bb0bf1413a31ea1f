using System.Threading.RateLimiting;
using BotSentinel.Decisions;

namespace BotSentinel.Limiters;

/// <summary>What a limit of ours says as a limiter.</summary>
/// <param name="reading">What it said.</param>
/// <param name="giveBack">Gives back what was taken; null where nothing is to be.</param>
internal sealed class LimitLease(LimitReading reading, Action? giveBack) : RateLimitLease
{
    private Action? _giveBack = giveBack;

    public override bool IsAcquired => !reading.IsDenied;

    public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        bool known = !IsAcquired && metadataName == MetadataName.RetryAfter.Name;
        metadata = known ? reading.RetryAfter : null;
        return known;
    }

    protected override void Dispose(bool disposing)
    {
        Interlocked.Exchange(ref _giveBack, null)?.Invoke();
        base.Dispose(disposing);
    }
}
