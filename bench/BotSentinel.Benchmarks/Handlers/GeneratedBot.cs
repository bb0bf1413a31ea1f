using BotSentinel.Telegram.Handlers;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Benchmarks.Handlers;

/// <summary>Twenty handlers with a generated dispatch.</summary>
internal sealed partial class GeneratedBot
{
    public long Sum { get; private set; }

    [OnCommand("start")]
    public Task Start(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("help")]
    public Task Help(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("settings")]
    public Task Settings(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("basket")]
    public Task Basket(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("language")]
    public Task Language(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("stats")]
    public Task Stats(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("search")]
    public Task Search(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("cancel")]
    public Task Cancel(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("orders")]
    public Task Orders(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnCommand("pay")]
    public Task Pay(ITelegramBotClient bot, Message message, int amount) => Add(amount);

    [OnCallback("menu")]
    public Task Menu(ITelegramBotClient bot, CallbackQuery query) => Add(1);

    [OnCallback("back")]
    public Task Back(ITelegramBotClient bot, CallbackQuery query) => Add(2);

    [OnCallback("buy:*")]
    public Task Buy(ITelegramBotClient bot, CallbackQuery query, int item) => Add(item);

    [OnCallback("page:*")]
    public Task Page(ITelegramBotClient bot, CallbackQuery query, int page) => Add(page);

    [OnCallback("remove:*")]
    public Task Remove(ITelegramBotClient bot, CallbackQuery query, int item) => Add(item);

    [OnText("Menu")]
    public Task MenuText(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnText("Help")]
    public Task HelpText(ITelegramBotClient bot, Message message) => Add(message.Id);

    [OnText]
    public Task Text(ITelegramBotClient bot, Message message) => Add(message.Text!.Length);

    [OnInlineQuery]
    public Task Inline(ITelegramBotClient bot, InlineQuery query) => Add(query.Query.Length);

    [OnUpdate]
    public Task Rest(Update update) => Add(update.Id);

    private Task Add(long number)
    {
        Sum += number;
        return Task.CompletedTask;
    }
}
