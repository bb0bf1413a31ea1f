using System.Text.Json.Serialization;

namespace BotSentinel.Benchmarks.Harness;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured; stable, as figures are compared between versions by it.</param>
/// <param name="Unit">The unit of <paramref name="Median"/>, <paramref name="P99"/> and <paramref name="Peer"/>: <c>us</c>, <c>ns</c>, <c>rps</c>...</param>
/// <param name="Median">The median of all rounds.</param>
/// <param name="P99">The 99th percentile of all rounds; of rates, the lowest percentile.</param>
/// <param name="Allocated">Bytes allocated by one operation; null where it cannot be told.</param>
/// <param name="Peer">The peer's median, measured in the same run; null where nothing is compared.</param>
/// <param name="Ratio">How many times better than the peer; null where nothing is compared.</param>
/// <param name="PeerName">Who the peer is.</param>
/// <param name="PeerAllocated">Bytes allocated by one operation of the peer.</param>
/// <param name="BytesPerSubject">Memory for each subject; null where it is not about memory.</param>
public sealed record BenchRow(
    string Name,
    string Unit,
    double Median,
    double P99,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Allocated = null,
    double? Peer = null,
    double? Ratio = null,
    string? PeerName = null,
    double? PeerAllocated = null,
    double? BytesPerSubject = null);
