namespace BotSentinel.Telegram.Handlers;

/// <summary>Applies policies to the method, or to all handlers of the class, beside the one that the rules choose.</summary>
/// <param name="names">Policies of a policy file or of the program, compared without case. Of those of other files the compiler knows when they are among the project's <c>AdditionalFiles</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class PolicyAttribute(params string[] names) : Attribute
{
    /// <summary>The policies.</summary>
    public IReadOnlyList<string> Names => names;
}
