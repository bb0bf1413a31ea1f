using System.Collections.Immutable;
using System.Net;

namespace BotSentinel.Server.Outbound;

/// <summary>Where the gateway connects to on others' behalf, section <c>Gateway:Outbound</c>.</summary>
internal sealed record OutboundOptions
{
    /// <summary>Networks that addresses named by tenants may be in, although they are none of the public internet. Default: none.</summary>
    public ImmutableArray<IPNetwork> Allow { get; init; } = [];
}
