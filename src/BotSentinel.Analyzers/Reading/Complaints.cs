using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Where mistakes go: to the analyzer's report, or nowhere while the generator reads. Remembers whether there was one.</summary>
internal sealed class Complaints(Action<Diagnostic>? report)
{
    public int Count { get; private set; }

    public void Add(DiagnosticDescriptor descriptor, Location place, params object[] arguments)
    {
        Count++;
        report?.Invoke(Diagnostic.Create(descriptor, place, arguments));
    }
}
