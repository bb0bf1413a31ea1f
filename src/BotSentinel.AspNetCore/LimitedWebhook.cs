using BotSentinel.Decisions;
using BotSentinel.Updates;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.AspNetCore;

/// <summary>The first update of a subject that a limit or debounce refused in its window. The bot does not get it.</summary>
/// <param name="HttpContext">The request, as long as the handler runs. Its answer will be 200, whatever the handler sets.</param>
/// <param name="Update">The update.</param>
/// <param name="Decision">Which limit refused it, and all that explains it.</param>
public sealed record LimitedWebhook(HttpContext HttpContext, BotUpdate Update, Decision Decision)
{
    /// <summary>How long until the same update would be let through.</summary>
    public TimeSpan RetryAfter => Decision.RetryAfter;
}

/// <summary>
/// Called before the refused update is answered, at most once per subject and window. It may take 5 seconds, then it is
/// cancelled and the update answered; no other update waits for it. What it throws is logged and goes no further.
/// </summary>
/// <param name="limited">What was refused.</param>
/// <param name="cancellationToken">Cancelled when the time is up. The request must not be touched after that.</param>
public delegate Task LimitedWebhookHandler(LimitedWebhook limited, CancellationToken cancellationToken);
