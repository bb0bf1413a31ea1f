using System.Collections.Frozen;

namespace BotSentinel.Telegram.Errors.Texts;

/// <summary>The languages that come with the package.</summary>
internal static class BuiltInTexts
{
    public static readonly ErrorTexts English = new()
    {
        Failed = "Something went wrong. Please try again later.",
        Busy = "Too many requests. Please try again in {seconds} s.",
        WasBusy = "I had too much to do and could not answer. Please try again.",
        Unreachable = "The service cannot be reached at the moment. Please try again in a minute.",
        NoRights = "I am not allowed to do that here.",
        Gone = "That message is not there any more.",
        TooLarge = "That is too large to be sent.",
    };

    private static readonly ErrorTexts Russian = new()
    {
        Failed = "Что-то пошло не так. Попробуйте ещё раз позже.",
        Busy = "Слишком много запросов. Попробуйте ещё раз через {seconds} с.",
        WasBusy = "Было слишком много запросов, ответить не получилось. Попробуйте ещё раз.",
        Unreachable = "Сервис сейчас недоступен. Попробуйте ещё раз через минуту.",
        NoRights = "У меня нет прав делать это здесь.",
        Gone = "Этого сообщения больше нет.",
        TooLarge = "Это слишком большое, чтобы отправить.",
    };

    private static readonly ErrorTexts Spanish = new()
    {
        Failed = "Algo ha salido mal. Inténtalo de nuevo más tarde.",
        Busy = "Demasiadas solicitudes. Inténtalo de nuevo en {seconds} s.",
        WasBusy = "Había demasiadas solicitudes y no pude responder. Inténtalo de nuevo.",
        Unreachable = "El servicio no está disponible en este momento. Inténtalo de nuevo en un minuto.",
        NoRights = "No tengo permiso para hacer eso aquí.",
        Gone = "Ese mensaje ya no existe.",
        TooLarge = "Eso es demasiado grande para enviarlo.",
    };

    private static readonly ErrorTexts German = new()
    {
        Failed = "Etwas ist schiefgegangen. Bitte versuche es später noch einmal.",
        Busy = "Zu viele Anfragen. Bitte versuche es in {seconds} s noch einmal.",
        WasBusy = "Ich hatte zu viel zu tun und konnte nicht antworten. Bitte versuche es noch einmal.",
        Unreachable = "Der Dienst ist gerade nicht erreichbar. Bitte versuche es in einer Minute noch einmal.",
        NoRights = "Das darf ich hier nicht.",
        Gone = "Diese Nachricht gibt es nicht mehr.",
        TooLarge = "Das ist zu groß zum Senden.",
    };

    private static readonly ErrorTexts Chinese = new()
    {
        Failed = "出了点问题，请稍后再试。",
        Busy = "请求过多，请在 {seconds} 秒后再试。",
        WasBusy = "刚才请求过多，没能回复。请再试一次。",
        Unreachable = "服务暂时无法访问，请一分钟后再试。",
        NoRights = "我没有权限在这里执行此操作。",
        Gone = "该消息已不存在。",
        TooLarge = "内容太大，无法发送。",
    };

    /// <summary>By the first part of the language's tag.</summary>
    public static readonly FrozenDictionary<string, ErrorTexts> ByLanguage = new Dictionary<string, ErrorTexts>
    {
        ["en"] = English,
        ["ru"] = Russian,
        ["es"] = Spanish,
        ["de"] = German,
        ["zh"] = Chinese,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The texts of a language, else of the fallback, else English.</summary>
    public static ErrorTexts Of(string language, string fallback) =>
        ByLanguage.GetValueOrDefault(Primary(language)) ?? ByLanguage.GetValueOrDefault(Primary(fallback)) ?? English;

    private static string Primary(string tag) => tag.Split('-', '_')[0];
}
