namespace BotSentinel.Server.Access.Sessions;

/// <summary>The person behind a caller who is signed in.</summary>
/// <param name="SessionId">Their session.</param>
/// <param name="SessionHash">What it is looked up by.</param>
/// <param name="OperatorId">Who they are.</param>
/// <param name="Name">How others see them.</param>
/// <param name="Role">What they are in the tenant they work in; null: nothing but platform owner.</param>
/// <param name="IsPlatformOwner">Whether they may everything in every tenant.</param>
/// <param name="ProvedAt">When they last proved to be who they are.</param>
internal sealed record SignedIn(string SessionId, string SessionHash, string OperatorId, string Name, Role? Role, bool IsPlatformOwner, DateTimeOffset ProvedAt);
