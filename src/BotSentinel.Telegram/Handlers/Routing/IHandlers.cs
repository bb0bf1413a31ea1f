using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Handlers;

/// <summary>
/// A class whose methods handle updates. The generator writes it for every partial class with methods marked <c>[OnCommand]</c>,
/// <c>[OnCallback]</c>, <c>[OnText]</c> and the like; nobody needs to implement it.
/// </summary>
public interface IHandlers
{
    /// <summary>The handlers of the class.</summary>
    static abstract HandlerTable Table { get; }

    /// <summary>Calls a handler.</summary>
    /// <param name="handler">Its place in the table, as <see cref="HandlerTable.Find"/> gave it for this update.</param>
    /// <param name="client">The client that received the update.</param>
    /// <param name="update">The update.</param>
    /// <param name="cancellationToken">Ends the handler.</param>
    Task HandleAsync(int handler, ITelegramBotClient client, Update update, CancellationToken cancellationToken);
}
