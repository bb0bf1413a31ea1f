using BotSentinel.Scopes;

namespace BotSentinel.Policies;

/// <summary>Names a limit that has none: by whom it counts and its place in the policy, <c>user+command-2</c>.</summary>
internal static class LimitName
{
    public static string Of(LimitScope scope, int index) => $"{Of(scope)}-{index + 1}";

    private static string Of(LimitScope scope) =>
        string.Join('+', Enum.GetValues<LimitScope>().Where(part => part != LimitScope.None && scope.HasFlag(part)).Select(part => part.ToString().ToLowerInvariant()));
}
