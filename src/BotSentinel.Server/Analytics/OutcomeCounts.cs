using System.Runtime.InteropServices;
using BotSentinel.Decisions;

namespace BotSentinel.Server.Analytics;

/// <summary>How many updates of a bot were decided how, since the gateway began to serve it. Each count has a cache line of its own. Thread safe.</summary>
internal sealed class OutcomeCounts
{
    public static readonly int Verdicts = Enum.GetValues<TrafficVerdict>().Length, Reasons = Enum.GetValues<Reason>().Length;

    private readonly Cell[] _cells = new Cell[Verdicts * Reasons];

    public void Count(in Decision decision) => Interlocked.Increment(ref _cells[((int)decision.Reason * Verdicts) + (int)TrafficVerdicts.Of(decision)].Count);

    public long Of(Reason reason, TrafficVerdict verdict) => Volatile.Read(ref _cells[((int)reason * Verdicts) + (int)verdict].Count);

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Cell
    {
        public long Count;
    }
}
