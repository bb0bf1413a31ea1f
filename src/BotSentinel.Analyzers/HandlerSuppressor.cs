using System.Collections.Immutable;
using BotSentinel.Analyzers.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace BotSentinel.Analyzers;

/// <summary>Keeps the compiler from asking for static handlers: a handler that needs nothing of its class today may tomorrow.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Static = new("BSNS01", "CA1822", "Handlers are called on an instance of their class.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [Static];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is { } tree
                && context.GetSemanticModel(tree).GetDeclaredSymbol(tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan), context.CancellationToken) is IMethodSymbol method
                && method.IsHandler())
            {
                context.ReportSuppression(Suppression.Create(Static, diagnostic));
            }
        }
    }
}
