using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Errors;

/// <summary>An error on the way of an update through the bot's handlers.</summary>
/// <param name="Key">What went wrong: one of <see cref="ErrorKeys"/>, or the author's own.</param>
/// <param name="Failure">What was thrown. Its message may hold anything: keep it out of what users see.</param>
/// <param name="Client">The client that received the update.</param>
/// <param name="Update">The update. Personal data: keep it out of logs.</param>
/// <param name="RetryAfter">How long Telegram asks to wait; zero when it does not.</param>
public sealed record HandlerError(string Key, Exception Failure, ITelegramBotClient Client, Update Update, TimeSpan RetryAfter)
{
    /// <summary>Where the update came from, and so, most likely, where Telegram throttles; 0 without a chat.</summary>
    public long ChatId => Update.Message?.Chat.Id ?? Update.CallbackQuery?.Message?.Chat.Id ?? 0;
}
