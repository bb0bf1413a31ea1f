using BotSentinel.Decisions;
using BotSentinel.Updates;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.AspNetCore;

/// <summary>
/// The update at hand and what was decided about it. Take it as a parameter of the endpoint's handler, or from
/// <c>HttpContext.Features</c>.
/// </summary>
/// <param name="update">The update.</param>
/// <param name="decision">The decision, with its trace.</param>
public sealed class DecidedUpdate(BotUpdate update, in Decision decision)
{
    /// <summary>The update, as the engine sees it.</summary>
    public BotUpdate Update { get; } = update;

    /// <summary>The policy and rule that applied, what is left of each limit, whether a policy in shadow mode would have refused it.</summary>
    public Decision Decision { get; } = decision;

    /// <summary>Gives a minimal API handler its parameter.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not protected.</exception>
    public static ValueTask<DecidedUpdate> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(context.Features.Get<DecidedUpdate>() ?? throw new InvalidOperationException("No decision was made about this request: its endpoint lacks RequireBotSentinel."));
    }
}
