using BotSentinel.Server.Access.Sessions;

namespace BotSentinel.Server.Access.Operators;

/// <summary>Somebody with a role in the tenant.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">How others see them.</param>
/// <param name="Login">What they sign in with; null until they have set it up, and for those who sign in elsewhere.</param>
/// <param name="Role">What they are in this tenant.</param>
/// <param name="PlatformOwner">Whether they may everything in every tenant.</param>
/// <param name="Enabled">False: they cannot sign in.</param>
/// <param name="Invited">Whether they have not used their link yet.</param>
/// <param name="SignedInAt">When they signed in last.</param>
/// <param name="CreatedAt">When they were made.</param>
internal sealed record OperatorView(string Id, string Name, string? Login, Role Role, bool PlatformOwner, bool Enabled, bool Invited, DateTimeOffset? SignedInAt, DateTimeOffset CreatedAt)
{
    public static OperatorView Of(OperatorRow row, Role role) => new(row.Id, row.Name, row.Login, role, row.IsPlatformOwner, row.IsEnabled, row.IsInvited, row.SignedInAt, row.CreatedAt);
}

/// <summary>Somebody to be invited.</summary>
internal sealed record NewOperator
{
    /// <summary>How others will see them.</summary>
    public required string Name { get; init; }

    /// <summary>What they will be in this tenant.</summary>
    public required Role Role { get; init; }
}

/// <summary>Somebody who was just invited.</summary>
/// <param name="Link">Where they set up how they sign in: once, within a day. Shown this once.</param>
/// <param name="About">Who they are.</param>
internal sealed record NewOperatorView(Uri Link, OperatorView About);

/// <summary>What can be changed of somebody.</summary>
internal sealed record OperatorChange
{
    /// <summary>What they are in this tenant.</summary>
    public required Role Role { get; init; }
}

/// <summary>Whether somebody may sign in at all.</summary>
internal sealed record OperatorAccess
{
    /// <summary>False: they cannot sign in, and are signed out everywhere.</summary>
    public required bool Enabled { get; init; }
}

/// <summary>Somewhere that somebody of the tenant is signed in.</summary>
/// <param name="Operator">Who.</param>
/// <param name="Name">How others see them.</param>
/// <param name="Session">Where.</param>
internal sealed record OperatorSessionView(string Operator, string Name, SessionView Session);
