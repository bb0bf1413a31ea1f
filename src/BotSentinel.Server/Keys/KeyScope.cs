namespace BotSentinel.Server.Keys;

/// <summary>What an API key opens, or a role. A key opens what was said when it was made, never more than whoever made it may.</summary>
[Flags]
internal enum KeyScope
{
    None = 0,
    BotsRead = 1,
    BotsWrite = 1 << 1,
    PoliciesRead = 1 << 2,

    /// <summary>Drafts; nothing in force is touched.</summary>
    PoliciesWrite = 1 << 3,

    /// <summary>Publishing and rolling back.</summary>
    PoliciesPublish = 1 << 4,
    ListsRead = 1 << 5,
    ListsWrite = 1 << 6,
    SubjectsRead = 1 << 7,
    SubjectsWrite = 1 << 8,
    DecisionsRead = 1 << 9,

    /// <summary>Having updates decided.</summary>
    Decide = 1 << 10,
    KeysRead = 1 << 11,
    KeysWrite = 1 << 12,

    /// <summary>The audit log.</summary>
    AuditRead = 1 << 13,

    /// <summary>Who has which role.</summary>
    OperatorsRead = 1 << 14,

    /// <summary>Giving and taking roles: for people alone, so that no key makes itself people.</summary>
    OperatorsWrite = 1 << 15,

    /// <summary>Messages that wait to be judged, with what they say.</summary>
    ReviewsRead = 1 << 16,

    /// <summary>Judging them.</summary>
    ReviewsWrite = 1 << 17,

    /// <summary>All tenants of the gateway: for who runs it.</summary>
    TenantsRead = 1 << 18,

    /// <inheritdoc cref="TenantsRead"/>
    TenantsWrite = 1 << 19,

    /// <summary>Everything of one tenant.</summary>
    Tenant = TenantsRead - 1,

    All = Tenant | TenantsRead | TenantsWrite,
}

/// <summary>Scopes as the API writes them: <c>policies:publish</c>.</summary>
internal static class KeyScopes
{
    private static readonly (KeyScope Scope, string Name)[] Names =
    [
        .. Enum.GetValues<KeyScope>().Where(scope => int.IsPow2((int)scope)).Select(scope => (scope, NameOf(scope))),
    ];

    public static IEnumerable<string> Known => Names.Select(name => name.Name);

    public static string[] Write(KeyScope scopes) => [.. Names.Where(name => scopes.HasFlag(name.Scope)).Select(name => name.Name)];

    public static bool TryRead(string name, out KeyScope scope)
    {
        scope = Names.FirstOrDefault(known => known.Name == name).Scope;
        return scope != KeyScope.None;
    }

    // BotsRead becomes bots:read.
    private static string NameOf(KeyScope scope) =>
        string.Concat(scope.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $":{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
