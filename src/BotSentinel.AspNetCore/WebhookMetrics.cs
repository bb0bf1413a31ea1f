using System.Diagnostics.Metrics;

namespace BotSentinel.AspNetCore;

/// <summary>Counts the requests that never came to a decision. Part of the meter <c>BotSentinel</c>.</summary>
internal sealed class WebhookMetrics(IMeterFactory? factory)
{
    private readonly Counter<long>? _undecided = factory?.Create("BotSentinel")
        .CreateCounter<long>("botsentinel.webhook.undecided", "{request}", "Webhook requests without a decision, by reason: wrong-secret, too-large, unreadable.");

    public void Undecided(string reason) => _undecided?.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
