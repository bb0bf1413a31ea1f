using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BotSentinel.Analyzers.Reading;

/// <summary>
/// The policies that the compiler can see: those of JSON files among the project's additional files, and those that the program adds under a constant
/// name. As long as it sees none at all, every name may be right: they may all be in a file that it was not given.
/// </summary>
internal sealed class KnownPolicies
{
    private const string Builder = "BotSentinel.SentinelBuilder";
    private static readonly string[] OfDefault = ["PerUser", "PerChat", "Limit", "Debounce", "Notify"];

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.OrdinalIgnoreCase);

    public KnownPolicies(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken)
    {
        foreach (AdditionalText file in files.Where(file => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (string name in PolicyFile.PolicyNames(file.GetText(cancellationToken)?.ToString() ?? ""))
            {
                _names[name] = true;
            }
        }
    }

    /// <summary>Takes note of a policy that a call on the builder adds.</summary>
    public void Add(IInvocationOperation call)
    {
        if (call.TargetMethod.ContainingType?.ToDisplayString() != Builder)
        {
            return;
        }

        if (call.TargetMethod.Name == "AddPolicy" && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value.ConstantValue is { HasValue: true, Value: string name })
        {
            _names[name] = true;
        }
        else if (Array.IndexOf(OfDefault, call.TargetMethod.Name) >= 0)
        {
            _names["default"] = true;
        }
    }

    /// <summary>Whether there are policies, but none of this name.</summary>
    public bool Lacks(string name) => !_names.IsEmpty && !_names.ContainsKey(name);

    public override string ToString() => string.Join(", ", _names.Keys.OrderBy(name => name, StringComparer.OrdinalIgnoreCase));
}
