using BotSentinel.Filters;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>A policy with its inheritance resolved and its counters and limiters made. Immutable.</summary>
internal sealed record Policy(string Name, PolicyMode Mode, CounterRule[] Counters, NamedLimiter[] Limiters, bool Notify, string? NotifyText, ContentPolicy? Content);
