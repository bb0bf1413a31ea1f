using System.Net.Sockets;
using BotSentinel.Outgoing;
using Telegram.Bot.Exceptions;

namespace BotSentinel.Telegram.Errors;

/// <summary>Tells errors of Telegram, of the network and of the author's own code apart. Goes by code and, for want of anything better, by the beginning of Telegram's descriptions.</summary>
internal static class ErrorClassifier
{
    // Descriptions as the Bot API server writes them; looked for anywhere, since some have "Bad Request: " before them and some twice.
    private static readonly (int Code, string Words, string Key)[] Descriptions =
    [
        (403, "bot was blocked", ErrorKeys.Blocked),
        (403, "user is deactivated", ErrorKeys.Deactivated),
        (403, "bot was kicked", ErrorKeys.Kicked),
        (403, "bot is not a member", ErrorKeys.Kicked),
        (400, "message is not modified", ErrorKeys.NotModified),
        (400, "query is too old", ErrorKeys.QueryExpired),
        (400, "query ID is invalid", ErrorKeys.QueryExpired),
        (400, "chat not found", ErrorKeys.ChatNotFound),
        (400, "user not found", ErrorKeys.ChatNotFound),
        (400, "PEER_ID_INVALID", ErrorKeys.ChatNotFound),
        (400, "group chat was upgraded", ErrorKeys.Migrated),
        (400, "message to edit not found", ErrorKeys.MessageNotFound),
        (400, "message to delete not found", ErrorKeys.MessageNotFound),
        (400, "message to be replied not found", ErrorKeys.MessageNotFound),
        (400, "message to forward not found", ErrorKeys.MessageNotFound),
        (400, "message to copy not found", ErrorKeys.MessageNotFound),
        (400, "message can't be edited", ErrorKeys.MessageNotFound),
        (400, "MESSAGE_ID_INVALID", ErrorKeys.MessageNotFound),
        (400, "message is too long", ErrorKeys.TooLarge),
        (400, "caption is too long", ErrorKeys.TooLarge),
        (400, "file is too big", ErrorKeys.TooLarge),
        (400, "can't parse", ErrorKeys.BadMarkup),
        (400, "not enough rights", ErrorKeys.NoRights),
        (400, "need administrator rights", ErrorKeys.NoRights),
        (400, "CHAT_ADMIN_REQUIRED", ErrorKeys.NoRights),
        (400, "have no rights", ErrorKeys.NoRights),
    ];

    public static string KeyOf(Exception failure) => failure switch
    {
        ApiRequestException api => KeyOf(api),
        OutgoingException => ErrorKeys.Flood,
        RequestException { InnerException: { } inner } => KeyOfNetwork(inner) ?? ErrorKeys.Unreachable,
        RequestException { HttpStatusCode: { } status } => KeyOf((int)status),
        RequestException => ErrorKeys.Unreachable,
        AggregateException { InnerExceptions: [{ } only] } => KeyOf(only),
        _ => KeyOfNetwork(failure) ?? ErrorKeys.Failed,
    };

    private static string KeyOf(ApiRequestException api)
    {
        if (api.Parameters?.MigrateToChatId is not null)
        {
            return ErrorKeys.Migrated;
        }

        foreach ((int code, string words, string key) in Descriptions)
        {
            if (api.ErrorCode == code && api.Message.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return key;
            }
        }

        return KeyOf(api.ErrorCode);
    }

    private static string KeyOf(int code) => code switch
    {
        429 => ErrorKeys.Flood,
        401 or 404 => ErrorKeys.Unauthorized,
        403 => ErrorKeys.NoRights,
        409 => ErrorKeys.Conflict,
        413 => ErrorKeys.TooLarge,
        400 => ErrorKeys.BadRequest,
        >= 500 and < 600 => ErrorKeys.Server,
        _ => ErrorKeys.Other,
    };

    private static string? KeyOfNetwork(Exception failure) => failure switch
    {
        TimeoutException or TaskCanceledException { InnerException: TimeoutException } => ErrorKeys.Timeout,
        HttpRequestException or SocketException => ErrorKeys.Unreachable,
        _ => null,
    };
}
