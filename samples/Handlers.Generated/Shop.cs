using BotSentinel.Decisions;
using BotSentinel.Scopes;
using BotSentinel.Telegram.Handlers;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.InlineQueryResults;
using Telegram.Bot.Types.ReplyMarkups;

namespace Samples;

/// <summary>What users can do. Made for each update, with services in its constructor.</summary>
internal sealed partial class Shop(Basket basket)
{
    [OnCommand("start"), RateLimit(5, "10s")]
    public Task Start(ITelegramBotClient bot, Message message) =>
        bot.SendMessage(message.Chat, "Welcome", replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Buy a pear", "buy:1")));

    [OnCommand("help")]
    public Task Help(ITelegramBotClient bot, Message message, Decision decision) =>
        bot.SendMessage(message.Chat, $"/start /basket /pay /render, by policy {decision.Policy}");

    [OnCommand("basket")]
    public Task ShowBasket(ITelegramBotClient bot, Message message, User user) => bot.SendMessage(message.Chat, $"Items: {basket.Count(user.Id)}");

    [OnCommand("pay"), Cost(5), RateLimit(10, "1m", Scope = LimitScope.User | LimitScope.Chat)]
    public Task Pay(ITelegramBotClient bot, Message message, int amount) => bot.SendMessage(message.Chat, $"Paid {amount}");

    [OnCommand("pay")]
    public Task HowToPay(ITelegramBotClient bot, Message message) => bot.SendMessage(message.Chat, "/pay and an amount");

    [OnCommand("render"), Policy("expensive")]
    public Task Render(ITelegramBotClient bot, Message message, string what) => bot.SendMessage(message.Chat, $"Rendered {what}");

    [OnCallback("buy:*"), Debounce("2s")]
    public async Task Buy(ITelegramBotClient bot, CallbackQuery query, int item, CancellationToken cancellationToken) =>
        await bot.AnswerCallbackQuery(query.Id, $"In your basket: {basket.Add(query.From.Id, item)}", cancellationToken: cancellationToken);

    [OnCallback("empty")]
    public Task Empty(ITelegramBotClient bot, CallbackQuery query)
    {
        basket.Empty(query.From.Id);
        return bot.AnswerCallbackQuery(query.Id, "Empty");
    }

    [OnCallback]
    public Task OldButton(ITelegramBotClient bot, CallbackQuery query) => bot.AnswerCallbackQuery(query.Id, "That button is from another time");

    [OnInlineQuery("price *")]
    public Task Price(ITelegramBotClient bot, InlineQuery query, string what) =>
        bot.AnswerInlineQuery(query.Id, [new InlineQueryResultArticle("1", what, new InputTextMessageContent($"{what}: 5"))]);

    [OnInlineQuery]
    public Task Search(ITelegramBotClient bot, InlineQuery query) => bot.AnswerInlineQuery(query.Id, []);

    [OnText("thanks", IgnoreCase = true)]
    public ValueTask Thanks(ITelegramBotClient bot, Message message) => new(bot.SendMessage(message.Chat, "You are welcome"));

    [OnText("order * to *")]
    public Task Order(ITelegramBotClient bot, Message message, long item, string address) => bot.SendMessage(message.Chat, $"Item {item} goes to {address}");

    [OnText]
    public Task Echo(ITelegramBotClient bot, Message message) => bot.SendMessage(message.Chat, $"echo: {message.Text}");

    [OnPhoto, RateLimit(3, "1m"), Notify("One picture after the other, please: in {seconds} s.")]
    public Task Photo(ITelegramBotClient bot, Message message) => bot.SendMessage(message.Chat, "Nice");

    [OnMessage(MessageType.Location, MessageType.Venue)]
    public Task Place(ITelegramBotClient bot, Chat chat) => bot.SendMessage(chat, "Not far from here");
}
