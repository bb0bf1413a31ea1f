namespace BotSentinel.Telegram.Handlers;

/// <summary>Refuses to the method, or to all handlers of the class, the updates of those who have none of these roles.</summary>
/// <param name="roles">Roles of the policy file or of <c>AddRole</c>; one is enough.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class RequireRoleAttribute(params string[] roles) : Attribute
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<string> Roles => roles;
}
