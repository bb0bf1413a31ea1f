using System.Text.RegularExpressions;
using BotSentinel.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Reads what updates a method is for.</summary>
internal static class RouteReader
{
    private static readonly Regex Command = new("^/?[A-Za-z0-9_]{1,32}$|^[*]$", RegexOptions.CultureInvariant);

    /// <summary>The routes of a method, in the order of its attributes.</summary>
    public static IEnumerable<Route> Read(IMethodSymbol method, string handler, Compilation compilation, Complaints complaints)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            foreach (Target target in Targets(attribute, method, complaints))
            {
                if (ParameterReader.Read(method, target, attribute, compilation, complaints) is { } filled)
                {
                    yield return new Route(target.Kind, target.Source, target.Value, target.IgnoreCase, handler, new(filled.Conditions), filled.Call);
                }
            }
        }
    }

    private static IEnumerable<Target> Targets(AttributeData attribute, IMethodSymbol method, Complaints complaints) => attribute.FullName() switch
    {
        Names.OnCommand => Commands(attribute, method, complaints),
        Names.OnCallback => [new Target(RouteKind.Text, "CallbackQuery", attribute.Texts().FirstOrDefault() ?? "*")],
        Names.OnInlineQuery => [new Target(RouteKind.Text, "InlineQuery", attribute.Texts().FirstOrDefault() ?? "*")],
        Names.OnText => [new Target(RouteKind.Text, "Message", attribute.Texts().FirstOrDefault() ?? "*", attribute.Named("IgnoreCase", false))],
        Names.OnPhoto => [new Target(RouteKind.MessageType, "Message", "Photo")],
        Names.OnMessage => Types(attribute, "*").Select(type => new Target(RouteKind.MessageType, "Message", type)),
        Names.OnMyChatMember => [new Target(RouteKind.Update, "MyChatMember", "")],
        Names.OnChatMember => [new Target(RouteKind.Update, "ChatMember", "")],
        Names.OnUpdate => Types(attribute, "").Select(type => new Target(type.Length == 0 ? RouteKind.Fallback : RouteKind.Update, type, "")),
        _ => [],
    };

    private static IEnumerable<Target> Commands(AttributeData attribute, IMethodSymbol method, Complaints complaints)
    {
        string[] commands = [.. attribute.Texts()];
        if (commands.Length == 0)
        {
            complaints.Add(Diagnostics.BadCommand, attribute.Place(method), "");
        }

        foreach (string command in commands)
        {
            if (Command.IsMatch(command))
            {
                yield return new Target(RouteKind.Command, "Message", command.TrimStart('/').ToLowerInvariant());
            }
            else
            {
                complaints.Add(Diagnostics.BadCommand, attribute.Place(method), command);
            }
        }
    }

    private static string[] Types(AttributeData attribute, string none)
    {
        string[] types = [.. attribute.Values().Select(Symbols.Member).OfType<string>()];
        return types.Length == 0 ? [none] : types;
    }
}

/// <summary>What a route looks at, before the method's parameters are known to be filled from it.</summary>
internal sealed record Target(RouteKind Kind, string Source, string Value, bool IgnoreCase = false);
