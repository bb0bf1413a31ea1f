namespace BotSentinel.Policies;

/// <summary>What a policy or rule may do.</summary>
public enum PolicyMode : byte
{
    /// <summary>Decides and enforces. The default.</summary>
    Enforce,

    /// <summary>Decides and records, but lets every update pass.</summary>
    Shadow,

    /// <summary>Is not looked at.</summary>
    Off,
}
