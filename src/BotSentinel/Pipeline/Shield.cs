using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>
/// Who was refused by a store, until their retry-after: a flood of one subject asks the store once in a window. Bounded: a newer refusal may take the place of an older one,
/// which costs a question. Thread safe, without locks.
/// </summary>
internal sealed class Shield
{
    private const int Places = 1 << 16;

    private readonly Refusal?[] _refusals = new Refusal?[Places];

    /// <summary>What is known of a subject's refusal; null when nothing holds any more.</summary>
    /// <param name="key">The subject.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    public Refusal? Find(ulong key, long now)
    {
        Refusal? refusal = Volatile.Read(ref _refusals[key % Places]);
        return refusal is not null && refusal.Key == key && now < refusal.Until && now >= refusal.From ? refusal : null;
    }

    public void Add(Refusal refusal) => Volatile.Write(ref _refusals[refusal.Key % Places], refusal);

    /// <summary>Forgets a subject's refusals; 0: all.</summary>
    public void Lift(ulong key)
    {
        if (key == 0)
        {
            Array.Clear(_refusals);
        }
        else if (Volatile.Read(ref _refusals[key % Places]) is { } refusal && refusal.Key == key)
        {
            Interlocked.CompareExchange(ref _refusals[key % Places], null, refusal);
        }
    }

    /// <summary>Whether a denial of this counter holds until its retry-after, whatever else the subject does: not if a content decides, a handler may end, or denials are charged.</summary>
    public static bool MayHold(CounterRule rule) => !rule.ComparesContent && !rule.IsHeld && !rule.CountDenied;

    /// <summary>A refusal that holds for a time.</summary>
    /// <param name="Key">The subject, in one record.</param>
    /// <param name="Counter">The counter that refused.</param>
    /// <param name="Price">What the update would have taken, in thousandths of permits.</param>
    /// <param name="From">When the store was asked, in UTC ticks.</param>
    /// <param name="Until">Until when nobody has to ask again.</param>
    /// <param name="FreeAt">When the counter would agree.</param>
    public sealed record Refusal(ulong Key, CounterRule Counter, long Price, long From, long Until, long FreeAt);
}
