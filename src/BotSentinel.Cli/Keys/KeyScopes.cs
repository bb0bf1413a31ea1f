namespace BotSentinel.Cli.Keys;

/// <summary>What keys open, as the gateways of this version know it; others may know more.</summary>
internal static class KeyScopes
{
    public static readonly string[] OfTenant =
        ["bots:read", "bots:write", "policies:read", "policies:write", "policies:publish", "lists:read", "lists:write", "subjects:read", "subjects:write", "decisions:read", "reviews:read", "reviews:write", "decide", "keys:read", "keys:write", "audit:read"];

    /// <summary>For who runs the gateway.</summary>
    public static readonly string[] OfGateway = ["tenants:read", "tenants:write"];

    /// <summary>What a key opens, in few words where it is everything.</summary>
    public static string Told(IReadOnlyList<string> scopes)
    {
        if (OfTenant.Except(scopes).Any())
        {
            return string.Join(' ', scopes);
        }

        string[] more = [.. scopes.Except(OfTenant)];
        return OfGateway.Except(more).Any() ? string.Join(' ', ["all of the tenant", .. more]) : "everything";
    }
}
