namespace BotSentinel.Server.Analytics.Pages;

/// <summary>A name with how often.</summary>
/// <param name="Name">Who or what.</param>
/// <param name="Now">How often in the time that is looked at.</param>
/// <param name="Before">How often in the time before it; null: not known.</param>
public sealed record NamedChange(string Name, long Now, long? Before);
