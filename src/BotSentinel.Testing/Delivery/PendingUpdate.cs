namespace BotSentinel.Testing.Delivery;

/// <summary>An update that the bot has not confirmed yet.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Lane">The chat, or the user where there is none: updates of one lane go to a webhook one after the other.</param>
/// <param name="Json">The Update object as it goes out.</param>
internal sealed record PendingUpdate(long Id, long Lane, byte[] Json);
