namespace BotSentinel.Testing.Delivery;

/// <summary>What a bot said with <c>setWebhook</c>.</summary>
internal sealed record WebhookSettings(Uri Url, string? SecretToken, int MaxConnections, string? IpAddress);

/// <summary>What a webhook needs of its surroundings.</summary>
/// <param name="Options">Delays and clock.</param>
/// <param name="Http">Makes the requests.</param>
/// <param name="Confirm">Told of an update that was taken.</param>
/// <param name="Record">Told of each attempt, after a coming retry was arranged.</param>
/// <param name="Execute">Executes a method call that came in an answer; gets its members, <c>method</c> among them.</param>
internal sealed record WebhookContext(
    FakeTelegramOptions Options,
    HttpClient Http,
    Action<PendingUpdate> Confirm,
    Action<WebhookAttempt> Record,
    Func<Dictionary<string, string>, Task> Execute);
