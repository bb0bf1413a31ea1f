namespace BotSentinel.AspNetCore;

/// <summary>How an endpoint is protected.</summary>
public sealed class BotWebhookOptions
{
    /// <summary>
    /// The <c>secret_token</c> given to Telegram with <c>setWebhook</c>: 1 to 256 letters, digits, <c>_</c> and <c>-</c>. A request without
    /// it is answered 401.
    /// </summary>
    public string? SecretToken { get; set; }

    /// <summary>
    /// Lets requests in without a secret token. Default false: without <see cref="SecretToken"/> the program does not start. Set it only
    /// where nobody but Telegram can reach the endpoint; otherwise anyone can write in any user's name.
    /// </summary>
    public bool AllowWithoutSecret { get; set; }

    /// <summary>Called when a limit or debounce begins to refuse a subject; null: nobody is.</summary>
    public LimitedWebhookHandler? OnLimited { get; set; }
}
