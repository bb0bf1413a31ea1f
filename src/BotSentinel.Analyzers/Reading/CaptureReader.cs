using BotSentinel.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Finds what texts and numbers among a method's parameters get of the update's text.</summary>
internal static class CaptureReader
{
    private const string Runtime = "global::BotSentinel.Telegram.Handlers.";

    /// <summary>The value of one of these parameters; null when there is nothing for it.</summary>
    public static Value? Read(IParameterSymbol parameter, Target target, int place, int count)
    {
        string text = target switch
        {
            { Kind: RouteKind.Command } => $"{Runtime}CommandText.ArgumentsOf(update.Message!.Text ?? update.Message!.Caption!)",
            { Source: "CallbackQuery" } => "update.CallbackQuery!.Data!",
            { Source: "InlineQuery" } => "update.InlineQuery!.Query",
            _ => "update.Message!.Text!",
        };
        bool isText = parameter.Type.SpecialType == SpecialType.System_String;
        return target.Kind switch
        {
            RouteKind.Command => Converted(parameter, all => OfArguments(all, place, count), text, "command.Arguments"),
            RouteKind.Text when Stars(target) == 0 => isText && count == 1 ? new Value(text) : null,
            RouteKind.Text when count <= Stars(target) => Converted(parameter, all => OfStar(all, target, place), text, "text"),
            _ => null,
        };
    }

    /// <summary>What such parameters there may be.</summary>
    public static IEnumerable<string> Possible(Target target) => target.Kind switch
    {
        RouteKind.Command => ["string", "int", "long"],
        RouteKind.Text when Stars(target) == 0 => ["one string"],
        RouteKind.Text => [$"string, int or long for each of {Stars(target)} *"],
        _ => [],
    };

    private static Value Converted(IParameterSymbol parameter, Func<string, string> part, string inCall, string inCondition) => parameter.Type.SpecialType switch
    {
        SpecialType.System_String => new Value($"{part(inCall)}.ToString()"),
        SpecialType.System_Int32 => new Value($"{Runtime}Captures.ToInt32({part(inCall)})", $"{Runtime}Captures.IsInt32({part(inCondition)})"),
        _ => new Value($"{Runtime}Captures.ToInt64({part(inCall)})", $"{Runtime}Captures.IsInt64({part(inCondition)})"),
    };

    private static string OfArguments(string all, int place, int count) => count switch
    {
        1 => all,
        _ when place < count - 1 => $"{Runtime}Captures.Word({all}, {place})",
        _ => $"{Runtime}Captures.Rest({all}, {place})",
    };

    private static string OfStar(string all, Target target, int place) => target.Value.IndexOf('*') == target.Value.Length - 1
        ? $"global::System.MemoryExtensions.AsSpan({all}, {target.Value.Length - 1})"
        : $"{Runtime}Wildcard.Capture({all}, {target.Value.Literal()}, {place}, {(target.IgnoreCase ? "true" : "false")})";

    private static int Stars(Target target) => target.Value.Count(letter => letter == '*');
}
