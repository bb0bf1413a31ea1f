using BotSentinel.Analyzers.Emitting;
using BotSentinel.Analyzers.Model;
using BotSentinel.Analyzers.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BotSentinel.Analyzers;

/// <summary>
/// Writes the dispatch of classes with handlers. Each class is a value of its own on the way from its source to its generated part, so that an edit
/// elsewhere writes nothing anew. Mistakes are the <see cref="HandlerAnalyzer"/>'s to report.
/// </summary>
[Generator]
public sealed class HandlerGenerator : IIncrementalGenerator
{
    /// <summary>The step whose results are the classes.</summary>
    internal const string ClassStep = "HandlerClass";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (string attribute in Names.Routes)
        {
            IncrementalValuesProvider<HandlerClass> classes = context.SyntaxProvider
                .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, (found, _) => Read(found, attribute))
                .Where(static handlers => handlers is not null)
                .Select(static (handlers, _) => handlers!)
                .WithTrackingName(ClassStep);
            context.RegisterSourceOutput(classes, static (output, handlers) => output.AddSource(HintName(handlers), ClassEmitter.Emit(handlers)));
        }
    }

    /// <summary>The class, read where its first attribute of the kinds that lead to handlers stands; null at all other attributes.</summary>
    private static HandlerClass? Read(GeneratorAttributeSyntaxContext found, string attribute)
    {
        INamedTypeSymbol type = found.TargetSymbol.ContainingType;
        IMethodSymbol? first = type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(method => method.IsHandler());
        bool isFirst = SymbolEqualityComparer.Default.Equals(first, found.TargetSymbol)
            && first!.GetAttributes().First(other => Array.IndexOf(Names.Routes, other.FullName()) >= 0).FullName() == attribute;
        return isFirst ? ClassReader.Read(type, found.SemanticModel.Compilation, new Complaints(null)) : null;
    }

    private static string HintName(HandlerClass handlers) => $"{(handlers.Namespace.Length == 0 ? "" : handlers.Namespace + ".")}{handlers.Name}.Handlers.g.cs";
}
