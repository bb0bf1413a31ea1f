using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Short questions to the compiler's symbols.</summary>
internal static class Symbols
{
    private static readonly SymbolDisplayFormat Plain = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The type's full name, without <c>?</c>.</summary>
    public static string FullName(this ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(Plain);

    public static string FullName(this AttributeData attribute) => attribute.AttributeClass?.ToDisplayString(Plain) ?? "";

    public static IEnumerable<AttributeData> AttributesNamed(this ISymbol symbol, string name) => symbol.GetAttributes().Where(attribute => attribute.FullName() == name);

    public static bool IsHandler(this IMethodSymbol method) => method.GetAttributes().Any(attribute => Array.IndexOf(Names.Routes, attribute.FullName()) >= 0);

    /// <summary>The values of a <c>params</c> argument or of single ones.</summary>
    public static IEnumerable<TypedConstant> Values(this AttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument => argument.Kind == TypedConstantKind.Array ? argument.IsNull ? [] : argument.Values.AsEnumerable() : [argument]);

    public static IEnumerable<string> Texts(this AttributeData attribute) => attribute.Values().Select(value => value.Value as string ?? "");

    /// <summary>A property that was set by name; the default value when it was not.</summary>
    public static T Named<T>(this AttributeData attribute, string name, T otherwise)
    {
        TypedConstant value = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value;
        return value.Value is { } given ? (T)Convert.ChangeType(given, typeof(T), System.Globalization.CultureInfo.InvariantCulture) : otherwise;
    }

    /// <summary>The name of an enum's member; null when it is none.</summary>
    public static string? Member(this TypedConstant value) =>
        value.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value.Value))?.Name;

    public static Location Place(this AttributeData attribute, ISymbol owner) =>
        attribute.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : owner.Place();

    public static Location Place(this ISymbol symbol) => symbol.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>The text as C# writes it.</summary>
    public static string Literal(this string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
