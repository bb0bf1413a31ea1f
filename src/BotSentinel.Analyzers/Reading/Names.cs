namespace BotSentinel.Analyzers.Reading;

/// <summary>Names of types that attributes and parameters are told by.</summary>
internal static class Names
{
    public const string Attributes = "BotSentinel.Telegram.Handlers.";
    public const string OnCommand = Attributes + "OnCommandAttribute";
    public const string OnCallback = Attributes + "OnCallbackAttribute";
    public const string OnText = Attributes + "OnTextAttribute";
    public const string OnInlineQuery = Attributes + "OnInlineQueryAttribute";
    public const string OnMessage = Attributes + "OnMessageAttribute";
    public const string OnPhoto = Attributes + "OnPhotoAttribute";
    public const string OnUpdate = Attributes + "OnUpdateAttribute";
    public const string OnMyChatMember = Attributes + "OnMyChatMemberAttribute";
    public const string OnChatMember = Attributes + "OnChatMemberAttribute";
    public const string RateLimit = Attributes + "RateLimitAttribute";
    public const string Debounce = Attributes + "DebounceAttribute";
    public const string Policy = Attributes + "PolicyAttribute";
    public const string Cost = Attributes + "CostAttribute";
    public const string RequireRole = Attributes + "RequireRoleAttribute";
    public const string Notify = Attributes + "NotifyAttribute";

    /// <summary>Attributes that make a method a handler.</summary>
    public static readonly string[] Routes = [OnCommand, OnCallback, OnText, OnInlineQuery, OnMessage, OnPhoto, OnUpdate, OnMyChatMember, OnChatMember];

    /// <summary>Attributes that say something about a handler.</summary>
    public static readonly string[] Limits = [RateLimit, Debounce, Policy, Cost, RequireRole, Notify];

    public const string Client = "Telegram.Bot.ITelegramBotClient";
    public const string Update = "Telegram.Bot.Types.Update";
    public const string User = "Telegram.Bot.Types.User";
    public const string Chat = "Telegram.Bot.Types.Chat";
    public const string Message = "Telegram.Bot.Types.Message";
    public const string Decision = "BotSentinel.Decisions.Decision";
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
}
