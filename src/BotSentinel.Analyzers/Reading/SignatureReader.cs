using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Looks whether a method can be called as a handler at all.</summary>
internal static class SignatureReader
{
    public static bool Check(IMethodSymbol method, IMethodSymbol[] handlers, Complaints complaints)
    {
        if (method.IsAsync && method.ReturnsVoid)
        {
            complaints.Add(Diagnostics.AsyncVoid, method.Place(), method.Name);
            return false;
        }

        if (Fault(method, handlers) is not { } fault)
        {
            return true;
        }

        complaints.Add(Diagnostics.BadSignature, method.Place(), method.Name, fault);
        return false;
    }

    private static string? Fault(IMethodSymbol method, IMethodSymbol[] handlers) => method switch
    {
        { IsGenericMethod: true } => "it is generic",
        { IsAbstract: true } => "it is abstract",
        { MethodKind: not MethodKind.Ordinary } => "it is no ordinary method",
        _ when !method.ReturnsVoid && method.ReturnType.FullName() is not (Names.Task or Names.ValueTask) || IsGeneric(method.ReturnType) => "it must return Task, ValueTask or void",
        _ when method.Parameters.Any(parameter => parameter.RefKind != RefKind.None) => "a parameter is ref, in or out",
        _ when Array.Exists(handlers, other => other.Name == method.Name && !SymbolEqualityComparer.Default.Equals(other, method)) => "another handler has the same name, and limits go by names",
        _ => null,
    };

    private static bool IsGeneric(ITypeSymbol type) => type is INamedTypeSymbol { Arity: > 0 };
}
