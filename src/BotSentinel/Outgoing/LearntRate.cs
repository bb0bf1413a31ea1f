namespace BotSentinel.Outgoing;

/// <summary>
/// Which part of a configured rate the platform really allows: multiplied by less than 1 at a refusal, creeping up again with
/// time (additive increase, multiplicative decrease: Chiu and Jain, 1989). The default value is the whole rate.
/// </summary>
internal struct LearntRate
{
    private const double Least = 0.01;
    private double _missing;
    private long _at;
    private long _decreasedAt;

    /// <summary>The part of the rate in force; from 0.01 to 1.</summary>
    public readonly double At(long now, in OutgoingRates rates) =>
        _missing == 0 ? 1 : Math.Clamp(1 - _missing + ((double)Math.Max(0, now - _at) / rates.Recovery), Least, 1);

    /// <summary>When the whole rate will be in force again.</summary>
    public readonly long WholeAt(in OutgoingRates rates) => _missing == 0 ? 0 : _at + (long)(_missing * rates.Recovery);

    /// <summary>Lowers the rate, once for all refusals that come within a second: they answer calls sent at one rate.</summary>
    public void Decrease(long now, in OutgoingRates rates)
    {
        if (_missing != 0 && now - _decreasedAt < TimeSpan.TicksPerSecond)
        {
            return;
        }

        _missing = 1 - Math.Max(Least, At(now, rates) * rates.Decrease);
        _at = _decreasedAt = now;
    }
}
