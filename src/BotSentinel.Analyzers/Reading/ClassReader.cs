using BotSentinel.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Reads a class with handlers. Generator and analyzer read alike; what is wrong is complained about and left out.</summary>
internal static class ClassReader
{
    /// <summary>The class; null when nothing can be written for it.</summary>
    public static HandlerClass? Read(INamedTypeSymbol type, Compilation compilation, Complaints complaints)
    {
        INamedTypeSymbol[] chain = [.. Chain(type).Reverse()];
        IMethodSymbol[] methods = [.. type.GetMembers().OfType<IMethodSymbol>()];
        ComplainOfNoEffect(type, methods, complaints);
        IMethodSymbol[] handlers = [.. methods.Where(method => method.IsHandler())];
        if (handlers.Length == 0)
        {
            return null;
        }

        if (Array.Find(chain, part => !CanBeCompleted(part)) is not null || type.IsStatic || type.TypeKind != TypeKind.Class)
        {
            complaints.Add(Diagnostics.NotPartial, type.Place(), type.Name);
            return null;
        }

        string name = string.Join(".", chain.Select(part => part.Name));
        LimitReader limits = new(name, type, complaints);
        List<Route> routes = [];
        foreach (IMethodSymbol method in handlers)
        {
            string handler = $"{name}.{method.Name}";
            if (SignatureReader.Check(method, handlers, complaints))
            {
                routes.AddRange(RouteReader.Read(method, handler, compilation, complaints));
                limits.Add(method, handler);
            }
        }

        ComplainOfTwins(routes, handlers, complaints);
        return new HandlerClass(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            new(chain.Select(Declaration)),
            name,
            new(WithoutTwins(routes)),
            new(limits.Policies),
            new(limits.Handlers));
    }

    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            yield return type;
        }
    }

    private static bool CanBeCompleted(INamedTypeSymbol type) =>
        type.Arity == 0 && type.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string Declaration(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => $"partial record struct {type.Name}",
        { IsRecord: true } => $"partial record {type.Name}",
        { IsValueType: true } => $"partial struct {type.Name}",
        { TypeKind: TypeKind.Interface } => $"partial interface {type.Name}",
        { IsStatic: true } => $"static partial class {type.Name}",
        _ => $"partial class {type.Name}",
    };

    private static IEnumerable<Route> WithoutTwins(IEnumerable<Route> routes) => routes.GroupBy(route => route.Key).Select(same => same.First());

    private static void ComplainOfTwins(List<Route> routes, IMethodSymbol[] handlers, Complaints complaints)
    {
        foreach (IGrouping<string, Route> same in routes.GroupBy(route => route.Key).Where(same => same.Count() > 1))
        {
            foreach (Route twin in same.Skip(1))
            {
                IMethodSymbol method = handlers.First(handler => twin.Handler.EndsWith("." + handler.Name, StringComparison.Ordinal));
                complaints.Add(Diagnostics.TwoHandlers, method.Place(), twin.Handler, same.First().Handler);
            }
        }
    }

    private static void ComplainOfNoEffect(INamedTypeSymbol type, IMethodSymbol[] methods, Complaints complaints)
    {
        foreach (ISymbol symbol in methods.Where(method => !method.IsHandler()).Cast<ISymbol>().Concat(methods.Any(method => method.IsHandler()) ? [] : [type]))
        {
            foreach (AttributeData attribute in symbol.GetAttributes().Where(attribute => Array.IndexOf(Names.Limits, attribute.FullName()) >= 0))
            {
                string name = attribute.AttributeClass!.Name;
                complaints.Add(Diagnostics.NoEffect, attribute.Place(symbol), name.Substring(0, name.Length - "Attribute".Length), "no method here handles updates; mark it with OnCommand, OnCallback, OnText or the like");
            }
        }
    }
}
