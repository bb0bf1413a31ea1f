namespace BotSentinel.Analyzers.Model;

/// <summary>A class with handlers: all that its generated part is written from. Compared by value.</summary>
/// <param name="Namespace">Empty in the global namespace.</param>
/// <param name="Declarations">The class and those around it, outermost first: <c>partial class Shop</c>.</param>
/// <param name="Name">The class as handlers' names begin with it: <c>Shop</c>, or <c>Outer.Shop</c>.</param>
/// <param name="Routes">What leads to which method, in the order of the source.</param>
/// <param name="Policies">What attributes make policies of.</param>
/// <param name="Handlers">What attributes say about handlers.</param>
internal sealed record HandlerClass(
    string Namespace,
    ValueList<string> Declarations,
    string Name,
    ValueList<Route> Routes,
    ValueList<NamedCode> Policies,
    ValueList<NamedCode> Handlers);

/// <summary>An expression of C# under a name.</summary>
internal sealed record NamedCode(string Name, string Code);
