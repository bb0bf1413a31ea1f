using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>A policy with its inheritance resolved and its counters made. Immutable.</summary>
internal sealed record Policy(string Name, PolicyMode Mode, CounterRule[] Counters, bool Notify, string? NotifyText);
