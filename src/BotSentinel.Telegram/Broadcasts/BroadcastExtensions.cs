using BotSentinel.Telegram.Broadcasts;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>Sends one message to many chats.</summary>
public static class BroadcastExtensions
{
    extension(SentinelBotClient client)
    {
        /// <summary>
        /// Sends a text to every chat, behind everything else that the bot sends, and records one outcome for each: none is left out or sent twice, whatever
        /// Telegram answers and however often the program ends in between.
        /// </summary>
        /// <param name="chats">The chats. One that occurs twice gets it once.</param>
        /// <param name="text">The text.</param>
        /// <param name="options">Null: the defaults.</param>
        /// <param name="cancellationToken">Breaks it off: messages that were not sent yet are not, and a journal knows which.</param>
        /// <exception cref="OperationCanceledException">It was broken off.</exception>
        public Task<BroadcastResult> BroadcastAsync(IEnumerable<ChatId> chats, string text, BroadcastOptions? options = null, CancellationToken cancellationToken = default)
        {
            ArgumentException.ThrowIfNullOrEmpty(text);
            return client.BroadcastAsync(chats, (bot, chat, cancelled) => bot.SendMessage(chat, text, cancellationToken: cancelled), options, cancellationToken);
        }

        /// <summary>As the other one, for whatever the program sends to a chat: with buttons, in the user's language, a photo.</summary>
        /// <param name="chats">The chats. One that occurs twice gets it once.</param>
        /// <param name="send">Sends the message to a chat: one call. Several threads call it at once.</param>
        /// <param name="options">Null: the defaults.</param>
        /// <param name="cancellationToken">Breaks it off: messages that were not sent yet are not, and a journal knows which.</param>
        /// <exception cref="OperationCanceledException">It was broken off.</exception>
        public Task<BroadcastResult> BroadcastAsync(IEnumerable<ChatId> chats, Func<ITelegramBotClient, ChatId, CancellationToken, Task> send, BroadcastOptions? options = null, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(client);
            ArgumentNullException.ThrowIfNull(chats);
            ArgumentNullException.ThrowIfNull(send);
            options ??= new BroadcastOptions();
            ArgumentOutOfRangeException.ThrowIfLessThan(options.Parallel, 1, nameof(options));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Parallel, 1_000, nameof(options));
            return new Broadcast(client, send, options).RunAsync(chats, cancellationToken);
        }
    }
}
