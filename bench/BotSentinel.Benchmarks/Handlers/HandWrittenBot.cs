using System.Globalization;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Benchmarks.Handlers;

/// <summary>The same twenty handlers behind a switch as a careful author writes it: no allocation, names of bots cut off, numbers checked. It does not look at case, nor at whose name it is.</summary>
internal sealed class HandWrittenBot
{
    public long Sum { get; private set; }

    public Task HandleAsync(ITelegramBotClient bot, Update update, CancellationToken cancellationToken) => update switch
    {
        { Message: { Text: ['/', ..] text } message } => CommandAsync(message, text),
        { Message: { Text: "Menu" or "Help" } message } => Add(message.Id),
        { Message.Text: { } text } => Add(text.Length),
        { CallbackQuery.Data: "menu" } => Add(1),
        { CallbackQuery.Data: "back" } => Add(2),
        { CallbackQuery.Data: { } data } => CallbackAsync(update, data),
        { InlineQuery: { } query } => Add(query.Query.Length),
        _ => Add(update.Id),
    };

    private Task CommandAsync(Message message, string text)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        ReadOnlySpan<char> command = end < 0 ? text : text.AsSpan(0, end);
        int at = command.IndexOf('@');
        switch (at < 0 ? command : command[..at])
        {
            case "/start" or "/help" or "/settings" or "/basket" or "/language" or "/stats" or "/search" or "/cancel" or "/orders":
                return Add(message.Id);
            case "/pay" when end > 0 && int.TryParse(text.AsSpan(end + 1), CultureInfo.InvariantCulture, out int amount):
                return Add(amount);
            default:
                return Add(text.Length);
        }
    }

    private Task CallbackAsync(Update update, string data)
    {
        int colon = data.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && data.AsSpan(0, colon) is "buy" or "page" or "remove" && int.TryParse(data.AsSpan(colon + 1), CultureInfo.InvariantCulture, out int number)
            ? Add(number)
            : Add(update.Id);
    }

    private Task Add(long number)
    {
        Sum += number;
        return Task.CompletedTask;
    }
}
