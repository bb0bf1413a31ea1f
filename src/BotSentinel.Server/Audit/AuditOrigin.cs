using BotSentinel.Audit;

namespace BotSentinel.Server.Audit;

/// <summary>Where something comes from that audit entries tell of.</summary>
/// <param name="Actor">Who: an API key's id, an operator's, or what the gateway does it as.</param>
/// <param name="Session">The session of who signed in; null: by a key, or by the gateway itself.</param>
/// <param name="Ip">The address that the request came from; null: no request.</param>
/// <param name="Request">The request's id; null: no request.</param>
/// <param name="Reason">Why, in the words of who did it; null: nobody said.</param>
internal sealed record AuditOrigin(string Actor, string? Session = null, string? Ip = null, string? Request = null, string? Reason = null)
{
    /// <summary>What a request may say why in: UTF-8, percent-encoded where it is not ASCII.</summary>
    public const string ReasonHeader = "Audit-Reason";

    private const int LongestReason = 500;

    /// <summary>The origin of what a request does.</summary>
    public static AuditOrigin Of(HttpContext context, string actor, string? session = null) => new(
        actor,
        session,
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null,
        context.TraceIdentifier,
        AuditEntry.Clean(Uri.UnescapeDataString(context.Request.Headers[ReasonHeader].ToString()), LongestReason));
}
