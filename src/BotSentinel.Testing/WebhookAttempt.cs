namespace BotSentinel.Testing;

/// <summary>One try at delivering an update to a bot's webhook.</summary>
/// <param name="UpdateId">The update.</param>
/// <param name="Status">HTTP status of the answer; 0 when there was none.</param>
/// <param name="Error">What went wrong, in the words of <c>getWebhookInfo</c>; null when the webhook took the update.</param>
/// <param name="RetryIn">Time until the next try, already running by the fake's clock; zero when the webhook took the update.</param>
/// <param name="At">When, by the fake's clock.</param>
public sealed record WebhookAttempt(long UpdateId, int Status, string? Error, TimeSpan RetryIn, DateTimeOffset At);
