namespace BotSentinel.Updates;

/// <summary>What an update does not say itself: who received it, and when.</summary>
/// <param name="ReceivedAt">The moment of receipt, from a <see cref="TimeProvider"/>; the default value lets the engine take its own time.</param>
/// <param name="Tenant">The owner of the bot; null where there is only one.</param>
/// <param name="Bot">The bot's name in the configuration; null where there is only one.</param>
/// <param name="Handler">The handler that the bot will give it to; null when unknown.</param>
public readonly record struct UpdateSource(DateTimeOffset ReceivedAt, string? Tenant = null, string? Bot = null, string? Handler = null);
