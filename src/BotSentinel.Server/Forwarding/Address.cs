namespace BotSentinel.Server.Forwarding;

/// <summary>Where a request goes.</summary>
/// <param name="Uri">The address. Secret.</param>
/// <param name="IsGuarded">Whether somebody else than the operator named it, so that it may not be inside of the gateway's own network.</param>
internal sealed record Address(Uri Uri, bool IsGuarded)
{
    /// <summary>What may be shown of it: its server.</summary>
    public string Shown { get; } = Uri.GetLeftPart(UriPartial.Authority);

    public override string ToString() => Shown;
}
