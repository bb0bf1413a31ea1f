using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Policies;

/// <summary>Names of a tenant's policies by id, for pages that show or offer them.</summary>
internal static class PolicyNames
{
    private const int Most = 500;

    /// <summary>Those of the first 500; none for who may not look at policies.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(PolicyService policies, Caller caller, CancellationToken cancellationToken) =>
        caller.May(KeyScope.PoliciesRead)
            ? (await policies.ListAsync(caller, new PageRequest(Most, null), cancellationToken)).Items.ToDictionary(policy => policy.Id, policy => policy.Name)
            : new Dictionary<string, string>();
}
