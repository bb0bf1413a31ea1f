namespace BotSentinel.Analyzers.Model;

/// <summary>What updates lead to which method. Compared by value.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="Source">The type of update: a property of Telegram.Bot's <c>Update</c>.</param>
/// <param name="Value">The command, pattern or type of message; empty where the kind says all.</param>
/// <param name="IgnoreCase">Whether case does not matter.</param>
/// <param name="Handler">The handler's name: <c>Shop.Buy</c>.</param>
/// <param name="Conditions">What must hold besides, for the parameters to have values: expressions over the variable of the update's payload.</param>
/// <param name="Call">The call of the method, an expression of type <c>Task</c> or a statement that returns one.</param>
internal sealed record Route(RouteKind Kind, string Source, string Value, bool IgnoreCase, string Handler, ValueList<string> Conditions, string Call)
{
    public bool HasWildcard => Value.Contains('*');

    /// <summary>Whether the pattern fits every text.</summary>
    public bool IsAny => Value == "*";

    /// <summary>How much of a text the pattern fixes.</summary>
    public int Literals => Value.Count(letter => letter != '*');

    /// <summary>Two handlers for the same of these cannot both be called.</summary>
    public string Key => $"{Kind}|{Source}|{(IgnoreCase ? Value.ToUpperInvariant() : Value)}|{IgnoreCase}|{string.Join("&", Conditions)}";
}

/// <summary>What a route looks at.</summary>
internal enum RouteKind
{
    /// <summary>A command.</summary>
    Command,

    /// <summary>The text of a message, the data of a callback query, or an inline query.</summary>
    Text,

    /// <summary>The type of a message.</summary>
    MessageType,

    /// <summary>The type of the update alone.</summary>
    Update,

    /// <summary>Nothing: whatever no other handler takes.</summary>
    Fallback,
}
