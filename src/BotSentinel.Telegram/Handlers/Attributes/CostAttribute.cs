namespace BotSentinel.Telegram.Handlers;

/// <summary>What an update for the method, or for any handler of the class, takes of every limit that applies to it, those of the rules' policies among them.</summary>
/// <param name="permits">From 0.001. Where a limit never has as many, nothing passes.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class CostAttribute(double permits) : Attribute
{
    /// <summary>Permits.</summary>
    public double Permits => permits;
}
