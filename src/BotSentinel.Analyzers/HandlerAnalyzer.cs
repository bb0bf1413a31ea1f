using System.Collections.Concurrent;
using System.Collections.Immutable;
using BotSentinel.Analyzers.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace BotSentinel.Analyzers;

/// <summary>Tells mistakes in classes with handlers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Diagnostics.UnknownPolicy, Diagnostics.BadDuration, Diagnostics.TwoHandlers, Diagnostics.AsyncVoid, Diagnostics.NotPartial,
        Diagnostics.BadParameter, Diagnostics.BadSignature, Diagnostics.BadCommand, Diagnostics.BadValue, Diagnostics.NoEffect,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.OnCommand) is null)
            {
                return;
            }

            KnownPolicies known = new(start.Options.AdditionalFiles, start.CancellationToken);
            ConcurrentBag<(string Policy, Location Place)> used = [];
            start.RegisterSymbolAction(symbol => Read((INamedTypeSymbol)symbol.Symbol, symbol, used), SymbolKind.NamedType);
            start.RegisterOperationAction(operation => known.Add((IInvocationOperation)operation.Operation), OperationKind.Invocation);
            start.RegisterCompilationEndAction(end => Report(known, used, end.ReportDiagnostic));
        });
    }

    private static void Read(INamedTypeSymbol type, SymbolAnalysisContext context, ConcurrentBag<(string Policy, Location Place)> used)
    {
        ClassReader.Read(type, context.Compilation, new Complaints(context.ReportDiagnostic));
        foreach (ISymbol symbol in type.GetMembers().OfType<IMethodSymbol>().Cast<ISymbol>().Prepend(type))
        {
            foreach (AttributeData attribute in symbol.AttributesNamed(Names.Policy))
            {
                foreach (string policy in attribute.Texts())
                {
                    used.Add((policy, attribute.Place(symbol)));
                }
            }
        }
    }

    private static void Report(KnownPolicies known, ConcurrentBag<(string Policy, Location Place)> used, Action<Diagnostic> report)
    {
        foreach ((string policy, Location place) in used.Where(use => known.Lacks(use.Policy)))
        {
            report(Diagnostic.Create(Diagnostics.UnknownPolicy, place, policy, known.ToString()));
        }
    }
}
