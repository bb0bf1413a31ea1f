using BotSentinel.Updates;
using Telegram.Bot.Requests;
using Telegram.Bot.Requests.Abstractions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>What a bot says by a request, as the content rules for what it sends look at it.</summary>
internal static class OutgoingMessages
{
    private static long _sent;

    /// <summary>The message; null when the request says nothing.</summary>
    public static BotUpdate? Of(IRequest request, long bot) => TextOf(request) is { Length: > 0 } text
        ? new BotUpdate
        {
            Platform = Platform.Telegram,
            Kind = UpdateKind.Message,
            Content = ContentKind.Text,
            UserId = bot,
            ChatId = request is IChatTargetable { ChatId: { } chat } ? chat.Identifier is { } id ? id : chat.Username : default,
            MessageId = request is EditMessageTextRequest edit ? edit.MessageId : request is EditMessageCaptionRequest caption ? caption.MessageId : 0,
            UpdateId = Interlocked.Increment(ref _sent),
            Text = text,
        }
        : null;

    private static string? TextOf(IRequest request) => request switch
    {
        SendMessageRequest send => send.Text,
        EditMessageTextRequest edit => edit.Text,
        EditInlineMessageTextRequest edit => edit.Text,
        EditMessageCaptionRequest edit => edit.Caption,
        EditInlineMessageCaptionRequest edit => edit.Caption,
        AnswerCallbackQueryRequest answer => answer.Text,
        SendPhotoRequest send => send.Caption,
        SendVideoRequest send => send.Caption,
        SendAnimationRequest send => send.Caption,
        SendDocumentRequest send => send.Caption,
        SendAudioRequest send => send.Caption,
        SendVoiceRequest send => send.Caption,
        SendPaidMediaRequest send => send.Caption,
        CopyMessageRequest copy => copy.Caption,
        SendMediaGroupRequest album => string.Join('\n', album.Media.OfType<InputMedia>().Select(item => item.Caption).Where(caption => caption is not null)),
        SendPollRequest poll => string.Join('\n', poll.Options.Select(option => option.Text).Prepend(poll.Question)),
        _ => null,
    };
}
