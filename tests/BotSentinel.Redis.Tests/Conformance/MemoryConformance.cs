using BotSentinel.Policies;
using BotSentinel.Testing;

namespace BotSentinel.Redis.Tests.Conformance;

/// <summary>The suite on counters in memory, which every sentinel has to itself and which end with their capacity.</summary>
internal sealed class MemoryConformance : CounterConformance
{
    protected override bool IsShared => false;

    protected override ValueTask<Sentinel> CreateAsync(SentinelOptions options, ConformanceClock clock) => new(new Sentinel(options, clock));

    protected override ValueTask ForgetAsync() => ValueTask.CompletedTask;

    protected override ValueTask<IReadOnlyList<TimeSpan?>> LifetimesAsync() => new([]);
}
