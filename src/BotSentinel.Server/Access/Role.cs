namespace BotSentinel.Server.Access;

/// <summary>What a person is in a tenant. What each may is said by <see cref="Permissions"/>.</summary>
internal enum Role : byte
{
    /// <summary>Everything of the tenant, and who else may what.</summary>
    Owner = 1,

    /// <summary>Everything of the tenant but people.</summary>
    Admin = 2,

    /// <summary>Lists, users and messages to be judged; looks at the rest.</summary>
    Moderator = 3,

    /// <summary>Looks, and changes nothing. Reads no messages.</summary>
    Analyst = 4,

    /// <summary>The audit log alone.</summary>
    Auditor = 5,
}
