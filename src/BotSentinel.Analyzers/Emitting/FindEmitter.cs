using BotSentinel.Analyzers.Model;
using BotSentinel.Analyzers.Reading;

namespace BotSentinel.Analyzers.Emitting;

/// <summary>
/// Writes the method that finds the handler for an update. The most specific one wins, wherever it stands in the class: whole texts before
/// patterns, patterns that fix more before those that fix less, types of message after texts, the kind of update last; of the same, those with conditions first.
/// </summary>
internal static class FindEmitter
{
    private const string Runtime = "global::BotSentinel.Telegram.Handlers.";
    private const string Ordinal = "global::System.StringComparison.Ordinal";

    public static void Emit(CodeWriter code, ValueList<Route> routes) =>
        code.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]").Block("private static int FindHandler(global::Telegram.Bot.Types.Update update, string? botName)", () =>
        {
            foreach (IGrouping<string, Found> source in Found.Of(routes).Where(found => found.Route.Kind != RouteKind.Fallback).GroupBy(found => found.Route.Source).OrderBy(source => Rank(source.Key)))
            {
                // A block of its own: the name reaches as far as the block around the condition.
                code.Block("", () => code.Block($"if (update.{source.Key} is {{ }} it)", () => EmitSource(code, source.Key, [.. source])));
                code.Line();
            }

            code.Line($"return {Runtime}HandlerTable.None;");
        });

    // The frequent kinds are asked for first.
    private static int Rank(string source) => source switch
    {
        "Message" => 0,
        "CallbackQuery" => 1,
        "InlineQuery" => 2,
        _ => 3,
    };

    private static void EmitSource(CodeWriter code, string source, Found[] routes)
    {
        Found[] commands = [.. routes.Where(found => found.Route.Kind == RouteKind.Command)];
        Found[] texts = [.. routes.Where(found => found.Route.Kind == RouteKind.Text)];
        Found[] types = [.. routes.Where(found => found.Route.Kind == RouteKind.MessageType)];
        if (source == "Message")
        {
            Found[] sure = [.. Sure(commands), .. Sure(texts.Where(found => found.Route is { HasWildcard: false, IgnoreCase: false } && !found.Route.Value.StartsWith("/")))];
            EmitSwitch(code, "it.Text", sure, found => (found.Route.Kind == RouteKind.Command ? "/" + found.Route.Value : found.Route.Value).Literal());
            texts = [.. texts.Except(sure)];
            code.Line($"{Runtime}CommandText command = {Runtime}CommandText.Of(it.Text ?? it.Caption, botName);");
            code.Block("if (command.IsCommand)", () =>
            {
                code.Block("if (command.IsForOthers)", () => code.Line($"return {Runtime}HandlerTable.NotForUs;"));
                EmitSwitch(code, "command.Name", commands.Where(found => !found.Route.IsAny));
                EmitAll(code, commands.Where(found => found.Route.IsAny));
            });
            if (texts.Length > 0)
            {
                code.Block("else if (it.Text is { } text)", () => EmitTexts(code, texts));
            }

            EmitSwitch(code, "it.Type", types.Where(found => !found.Route.IsAny), found => $"global::Telegram.Bot.Types.Enums.MessageType.{found.Route.Value}");
            EmitAll(code, types.Where(found => found.Route.IsAny));
        }
        else if (texts.Length > 0)
        {
            code.Block($"if (it.{(source == "CallbackQuery" ? "Data" : "Query")} is {{ }} text)", () => EmitTexts(code, texts));
        }

        EmitAll(code, routes.Where(found => found.Route.Kind == RouteKind.Update));
        if (!routes.Any(found => found.Route.Kind == RouteKind.Update && found.Route.Conditions.Count == 0))
        {
            code.Line($"return {Runtime}HandlerTable.None;");
        }
    }

    /// <summary>The routes that a whole text says all about, as a command without arguments does: most of what users send is found by comparing it, without being read.</summary>
    private static IEnumerable<Found> Sure(IEnumerable<Found> routes) =>
        routes.Where(found => !found.Route.IsAny).GroupBy(found => found.Route.Value).Where(same => same.Count() == 1).Select(same => same.First()).Where(found => found.Route.Conditions.Count == 0);

    private static void EmitTexts(CodeWriter code, Found[] texts)
    {
        EmitSwitch(code, "text", texts.Where(found => !found.Route.HasWildcard && !found.Route.IgnoreCase));
        foreach (Found found in texts.Where(found => !found.Route.HasWildcard && found.Route.IgnoreCase))
        {
            code.Line($"if ({And(found, $"string.Equals(text, {found.Route.Value.Literal()}, global::System.StringComparison.OrdinalIgnoreCase)")}) return {found.Place};");
        }

        foreach (Found found in texts.Where(found => found.Route is { HasWildcard: true, IsAny: false }).OrderByDescending(found => found.Route.Literals).ThenByDescending(found => found.Route.Conditions.Count))
        {
            code.Line($"if ({And(found, Fits(found.Route))}) return {found.Place};");
        }

        EmitAll(code, texts.Where(found => found.Route.IsAny));
    }

    private static void EmitSwitch(CodeWriter code, string over, IEnumerable<Found> routes, Func<Found, string>? constant = null)
    {
        Found[] cases = [.. routes.OrderByDescending(found => found.Route.Conditions.Count)];
        if (cases.Length == 0)
        {
            return;
        }

        code.Block($"switch ({over})", () =>
        {
            foreach (Found found in cases)
            {
                string when = found.Route.Conditions.Count == 0 ? "" : $" when {string.Join(" && ", found.Route.Conditions)}";
                code.Line($"case {(constant is null ? found.Route.Value.Literal() : constant(found))}{when}: return {found.Place};");
            }
        });
    }

    private static void EmitAll(CodeWriter code, IEnumerable<Found> routes)
    {
        foreach (Found found in routes.OrderByDescending(found => found.Route.Conditions.Count))
        {
            code.Line(found.Route.Conditions.Count == 0 ? $"return {found.Place};" : $"if ({string.Join(" && ", found.Route.Conditions)}) return {found.Place};");
        }
    }

    private static string Fits(Route route) => route switch
    {
        { IgnoreCase: false } when route.Value.IndexOf('*') == route.Value.Length - 1 => $"text.StartsWith({route.Value.Substring(0, route.Value.Length - 1).Literal()}, {Ordinal})",
        _ => $"{Runtime}Wildcard.Matches(text, {route.Value.Literal()}, {(route.IgnoreCase ? "true" : "false")})",
    };

    private static string And(Found found, string condition) => string.Join(" && ", new[] { condition }.Concat(found.Route.Conditions));

    /// <summary>A route with its place in the table.</summary>
    private sealed record Found(Route Route, int Place)
    {
        public static IEnumerable<Found> Of(ValueList<Route> routes) => routes.Select((route, place) => new Found(route, place));
    }
}
