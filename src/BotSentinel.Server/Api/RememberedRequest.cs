namespace BotSentinel.Server.Api;

/// <summary>A request that is to be done once, however often it comes.</summary>
/// <param name="Key">A hash of the idempotency key that it bears, and of who sent it.</param>
/// <param name="Fingerprint">A hash of what it asks for.</param>
internal sealed record RememberedRequest(string Key, string Fingerprint);
