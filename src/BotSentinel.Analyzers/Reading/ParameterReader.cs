using BotSentinel.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Finds what a method's parameters are filled with. In conditions the update's payload is <c>it</c>, its text <c>text</c> and its command <c>command</c>.</summary>
internal static class ParameterReader
{
    private static readonly string[] Members = ["From", "User", "Chat"];

    /// <summary>Conditions and call; null when a parameter cannot be filled.</summary>
    public static Filled? Read(IMethodSymbol method, Target target, AttributeData attribute, Compilation compilation, Complaints complaints)
    {
        IPropertySymbol? payload = target.Kind == RouteKind.Fallback ? null : Property(compilation.GetTypeByMetadataName(Names.Update), target.Source);
        if (payload is null && target.Kind != RouteKind.Fallback)
        {
            complaints.Add(Diagnostics.BadValue, attribute.Place(method), $"UpdateType.{target.Source}", "no kind of update that this version of Telegram.Bot delivers", "another one");
            return null;
        }

        IParameterSymbol[] captured = [.. method.Parameters.Where(IsCapture)];
        List<string> conditions = [];
        List<string> arguments = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            Value? value = IsCapture(parameter)
                ? CaptureReader.Read(parameter, target, Array.IndexOf(captured, parameter), captured.Length)
                : Given(parameter, payload, target);
            if (value is null)
            {
                complaints.Add(Diagnostics.BadParameter, parameter.Place(), $"{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {parameter.Name}", Described(attribute), Possible(payload, target));
                return null;
            }

            arguments.Add(value.Code);
            conditions.AddRange(value.Condition is { } condition ? [condition] : []);
        }

        string call = $"{(method.IsStatic ? "" : "this.")}{method.Name}({string.Join(", ", arguments)})";
        return new Filled(conditions.Distinct(), method switch
        {
            { ReturnsVoid: true } => $"{{ {call}; return global::System.Threading.Tasks.Task.CompletedTask; }}",
            _ when method.ReturnType.FullName() == Names.ValueTask => $"return {call}.AsTask();",
            _ => $"return {call};",
        });
    }

    private static bool IsCapture(IParameterSymbol parameter) => parameter.Type.SpecialType is SpecialType.System_String or SpecialType.System_Int32 or SpecialType.System_Int64;

    private static Value? Given(IParameterSymbol parameter, IPropertySymbol? payload, Target target)
    {
        bool isNullable = parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        string type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0].FullName() : parameter.Type.FullName();
        string source = $"update.{target.Source}!";
        return type switch
        {
            Names.Client => new Value("client"),
            Names.Update => new Value("update"),
            Names.CancellationToken => new Value("cancellationToken"),
            Names.Decision => new Value($"global::BotSentinel.Telegram.UpdateDecisionExtensions.Decision(update){(isNullable ? "" : ".GetValueOrDefault()")}"),
            _ when payload is null => null,
            _ when payload.Type.FullName() == type => new Value(source),
            Names.Message when target.Source == "CallbackQuery" => Maybe("Message", isSure: false),
            Names.Chat when target.Source == "CallbackQuery" => Maybe("Message?.Chat", isSure: false),
            Names.User or Names.Chat => Member(payload.Type, type) is { } member ? Maybe(member.Name, member.NullableAnnotation != NullableAnnotation.Annotated) : null,
            _ => null,
        };

        Value Maybe(string path, bool isSure) => isSure || isNullable ? new Value($"{source}.{path}") : new Value($"{source}.{path}!", $"it.{path} is not null");
    }

    /// <summary>Who did it, or where, by the payload's own words.</summary>
    private static IPropertySymbol? Member(ITypeSymbol payload, string type) =>
        Members.Select(name => Property(payload, name)).FirstOrDefault(property => property?.Type.FullName() == type);

    private static IPropertySymbol? Property(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return property;
            }
        }

        return null;
    }

    private static string Described(AttributeData attribute) => $"[{attribute.AttributeClass!.Name.Replace("Attribute", "")}]";

    private static string Possible(IPropertySymbol? payload, Target target)
    {
        List<string> possible = ["ITelegramBotClient", "Update", "CancellationToken", "Decision"];
        possible.AddRange(payload is null ? [] : [payload.Type.Name]);
        possible.AddRange(target.Source == "CallbackQuery" ? ["Message", "Chat"] : []);
        possible.AddRange(new[] { Names.User, Names.Chat }.Where(type => payload is not null && Member(payload.Type, type) is not null).Select(type => type.Split('.').Last()));
        possible.AddRange(CaptureReader.Possible(target));
        return string.Join(", ", possible.Distinct());
    }
}

/// <summary>What a parameter is filled with, and what must hold for it.</summary>
internal sealed record Value(string Code, string? Condition = null);

/// <summary>A call with all its parameters.</summary>
internal sealed record Filled(IEnumerable<string> Conditions, string Call);
