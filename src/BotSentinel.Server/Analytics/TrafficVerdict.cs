using BotSentinel.Decisions;

namespace BotSentinel.Server.Analytics;

/// <summary>What became of an update, as it is counted: a <see cref="Verdict"/>, or what shadow mode kept from becoming one.</summary>
internal enum TrafficVerdict : byte
{
    Allow,
    Deny,
    Flag,
    Challenge,

    /// <summary>It would have been refused or flagged, but for shadow mode.</summary>
    Shadow,
}

/// <summary>Verdicts as they are counted.</summary>
internal static class TrafficVerdicts
{
    public static TrafficVerdict Of(in Decision decision) => Of(decision.Verdict, decision.IsShadow);

    public static TrafficVerdict Of(Verdict verdict, bool isShadow) => isShadow ? TrafficVerdict.Shadow : (TrafficVerdict)verdict;
}
