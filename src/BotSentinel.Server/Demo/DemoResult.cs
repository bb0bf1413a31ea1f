using System.Collections.Immutable;
using System.Text.Json.Serialization;
using BotSentinel.Decisions;

namespace BotSentinel.Server.Demo;

/// <summary>What the demo measured. As JSON, its last line.</summary>
internal sealed record DemoResult(HonestResult Honest, FlooderResult Flooder, OverheadResult OverheadMicroseconds)
{
    /// <summary>Updates decided about.</summary>
    [JsonIgnore]
    public long Updates { get; init; }

    /// <summary>Updates let through.</summary>
    [JsonIgnore]
    public long Allowed { get; init; }

    /// <summary>Updates refused, by reason.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<Reason, long> RefusedBy { get; init; } = ImmutableDictionary<Reason, long>.Empty;
}

/// <summary>Messages of the honest users, and those that the bot answered.</summary>
internal sealed record HonestResult(long Sent, long Answered);

/// <summary>Messages of the flooder: sent, what the policy permits for the time that passed, let through and refused.</summary>
internal sealed record FlooderResult(long Sent, long Permitted, long Allowed, long Refused);

/// <summary>The gateway's own time on an update, in microseconds.</summary>
internal sealed record OverheadResult(double P50, double P99);
