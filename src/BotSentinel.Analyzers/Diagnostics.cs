using Microsoft.CodeAnalysis;

namespace BotSentinel.Analyzers;

/// <summary>What is reported. Ids never change their meaning; docs/handlers.md explains each.</summary>
internal static class Diagnostics
{
    private const string Category = "BotSentinel.Handlers";

    public static readonly DiagnosticDescriptor UnknownPolicy = Make("BSN001", "Unknown policy", "There is no policy \"{0}\"; there are: {1}", DiagnosticSeverity.Warning, compilationEnd: true);
    public static readonly DiagnosticDescriptor BadDuration = Make("BSN002", "Bad duration", "\"{0}\" is no duration from 1 ms to {1}; write \"10s\", \"5m\" or \"1h30m\"");
    public static readonly DiagnosticDescriptor TwoHandlers = Make("BSN003", "Two handlers for the same", "{0} would never be called: {1} is for the same updates");
    public static readonly DiagnosticDescriptor AsyncVoid = Make("BSN004", "Handler is async void", "{0} is async void: nobody could wait for it or see it fail; let it return Task");
    public static readonly DiagnosticDescriptor NotPartial = Make("BSN005", "Class cannot be completed", "{0} has handlers, so it and the classes around it must be partial, and neither static nor generic");
    public static readonly DiagnosticDescriptor BadParameter = Make("BSN006", "Parameter cannot be filled", "{0} cannot be filled for {1}; possible are {2}");
    public static readonly DiagnosticDescriptor BadSignature = Make("BSN007", "Method cannot be called", "{0} cannot be a handler: {1}");
    public static readonly DiagnosticDescriptor BadCommand = Make("BSN008", "Bad command", "\"{0}\" is no command: write up to 32 letters, digits and underscores, or \"*\" for any command");
    public static readonly DiagnosticDescriptor BadValue = Make("BSN009", "Bad value", "{0} is {1}; write {2}");
    public static readonly DiagnosticDescriptor NoEffect = Make("BSN010", "Attribute has no effect", "{0} has no effect here: {1}", DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Make(string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Error, bool compilationEnd = false) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, customTags: compilationEnd ? [WellKnownDiagnosticTags.CompilationEnd] : []);
}
