using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;

namespace BotSentinel.Server.Decisions;

/// <summary>A limit, or a debounce, as it was set when it was asked: kept with the decision, whatever becomes of the policy.</summary>
/// <param name="Scope">Whose updates are counted together.</param>
/// <param name="WindowSeconds">The window.</param>
/// <param name="Permits">Permits in a window; null: a debounce, which counts none.</param>
/// <param name="Burst">Permits that may be taken at once; null: as many as in a window.</param>
/// <param name="Algorithm">How it counts; null: a debounce.</param>
/// <param name="Cost">Permits that one update takes.</param>
internal sealed record LimitView(IReadOnlyList<string> Scope, double WindowSeconds, int? Permits, int? Burst, LimitAlgorithm? Algorithm, double Cost = 1)
{
    private static readonly ConditionalWeakTable<SentinelOptions, FrozenDictionary<string, LimitView>> Known = [];

    /// <summary>The limit that a trace names; null when it names none, or none of these options.</summary>
    public static LimitView? Find(SentinelOptions options, TraceEntry entry) => entry is { Stage: Stage.Limits, Name: { } name } ? Known.GetValue(options, Read).GetValueOrDefault(name) : null;

    // As the engine names them in traces: the policy that declares it, and its name.
    private static FrozenDictionary<string, LimitView> Read(SentinelOptions options)
    {
        Dictionary<string, LimitView> limits = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string policy, PolicyOptions declared) in options.Policies)
        {
            foreach ((int index, LimitOptions limit) in declared.Limits.Index())
            {
                limits[$"{policy}/{limit.NameAt(index)}"] = new LimitView(Parts(limit.Scope), limit.Window.TotalSeconds, limit.Permits, limit.Burst, limit.Algorithm, limit.Cost);
            }

            if (declared.Debounce is { } debounce)
            {
                limits[$"{policy}/debounce"] = new LimitView(Parts(debounce.Scope), debounce.Window.TotalSeconds, null, null, null);
            }
        }

        return limits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string[] Parts(LimitScope scope) => [.. Enum.GetValues<LimitScope>().Where(part => part != LimitScope.None && scope.HasFlag(part)).Select(part => part.ToString().ToLowerInvariant())];
}
