using BotSentinel.Decisions;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>The first update of a subject that a limit or debounce refused in its window. The bot does not get it.</summary>
/// <param name="Client">The client that received it, to answer with.</param>
/// <param name="Update">The update.</param>
/// <param name="Decision">Which limit refused it, and all that explains it.</param>
public sealed record LimitedUpdate(ITelegramBotClient Client, Update Update, Decision Decision)
{
    /// <summary>How long until the same update would be let through.</summary>
    public TimeSpan RetryAfter => Decision.RetryAfter;
}

/// <summary>
/// Called beside the flow of updates, at most once per subject and window. It may take 30 seconds, then it is cancelled;
/// 64 calls may be under way, further ones are left out. What it throws is logged and goes no further.
/// </summary>
/// <param name="limited">What was refused.</param>
/// <param name="cancellationToken">Cancelled when the time is up.</param>
public delegate Task LimitedHandler(LimitedUpdate limited, CancellationToken cancellationToken);
