using BotSentinel.Decisions;
using BotSentinel.Scopes;
using BotSentinel.Telegram.Handlers;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Tests.Handlers;

/// <summary>Handlers of all kinds, which note that they were called.</summary>
internal sealed partial class Recorder
{
    public List<string> Calls { get; } = [];

    [OnCommand("start", "/begin")]
    private void Start(string rest) => Calls.Add($"start({rest})");

    [OnCommand("pay")]
    private void Pay(long amount) => Calls.Add($"pay({amount})");

    [OnCommand("pay")]
    private void HowToPay() => Calls.Add("how to pay");

    [OnCommand("ban")]
    private void Ban(int user, string reason) => Calls.Add($"ban({user},{reason})");

    [OnCommand("*")]
    private void Unknown(Message message) => Calls.Add($"unknown {message.Text}");

    [OnCallback("buy:*")]
    private void Buy(int item) => Calls.Add($"buy({item})");

    [OnCallback("buy:*")]
    private void BuyByName(string item) => Calls.Add($"buy by name({item})");

    [OnCallback("buy:all")]
    private void BuyAll(CallbackQuery query) => Calls.Add($"all {query.Data}");

    [OnCallback("page:*:of:*")]
    private void Page(int page, string of) => Calls.Add($"page({page},{of})");

    [OnText("Menu")]
    private void Menu() => Calls.Add("menu");

    [OnText("hello", IgnoreCase = true)]
    private void Hello() => Calls.Add("hello");

    [OnText("hello *")]
    private void HelloTo(string whom) => Calls.Add($"hello to {whom}");

    [OnText]
    private void AnyText(string text) => Calls.Add($"text {text}");

    [OnPhoto]
    private Task PhotoAsync(Message message, Chat chat, CancellationToken cancellationToken)
    {
        Calls.Add($"photo in {chat.Id}");
        return Task.CompletedTask;
    }

    [OnMessage]
    private ValueTask AnyMessage(ITelegramBotClient bot, Update update)
    {
        Calls.Add($"message {update.Message!.Type}");
        return ValueTask.CompletedTask;
    }

    [OnInlineQuery("price *")]
    private void Price(InlineQuery query, User user, string what) => Calls.Add($"price {what} for {user.Id}");

    [OnUpdate(UpdateType.EditedMessage)]
    private void Edited(Message message, User user) => Calls.Add($"edited {message.Text}");

    [OnMyChatMember]
    private static void Membership(ChatMemberUpdated change) => change.From.LastName = "seen";

    [OnUpdate]
    private void Rest(Update update, Decision? decision) => Calls.Add($"rest {update.Type}");
}

/// <summary>Handlers with limits.</summary>
[RequireRole("guest", "admin")]
internal sealed partial class Limited
{
    public List<string> Calls { get; } = [];

    [OnCommand("free"), RequireRole("guest")]
    private void Free() => Calls.Add("free");

    [OnCommand("dear"), RateLimit(2, "1m", Scope = LimitScope.User), Cost(2), Notify("Wait {seconds}.")]
    private void Dear() => Calls.Add("dear");

    [OnCommand("admin"), RequireRole("admin")]
    private void Admin() => Calls.Add("admin");

    [OnCallback("tap"), Debounce("2s")]
    private void Tap() => Calls.Add("tap");
}
