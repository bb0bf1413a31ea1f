using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Telegram.Bot.Requests;
using Telegram.Bot.Requests.Abstractions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>Reads off a request what its turn depends on.</summary>
internal static class OutgoingRequests
{
    public static OutgoingCall Describe(IRequest request, OutgoingOptions options, DateTimeOffset now)
    {
        OutgoingCall call = OutgoingMethods.Describe(request.MethodName, ChatOf(request), ItemsOf(request), options) with { IsPaid = IsPaid(request) };
        return OutgoingScope.Current is { } scope
            ? call with { Lane = scope.Lane ?? call.Lane, Deadline = now + scope.Patience }
            : call;
    }

    /// <summary>The number and name of the chat that an answer shows; null when it shows none.</summary>
    public static (string Name, long Id)? NameIn(object? answer) => answer switch
    {
        Message { Chat: { Username: { } name } chat } => (name, chat.Id),
        Message[] and [{ Chat: { Username: { } name } chat }, ..] => (name, chat.Id),
        ChatFullInfo { Username: { } name } chat => (name, chat.Id),
        _ => null,
    };

    private static PlatformId ChatOf(IRequest request) => request is IChatTargetable { ChatId: { } chat }
        ? chat.Identifier is { } id ? id : chat.Username
        : default;

    private static int ItemsOf(IRequest request) => request switch
    {
        SendMediaGroupRequest album => album.Media.Count(),
        ForwardMessagesRequest forward => forward.MessageIds.Count(),
        CopyMessagesRequest copy => copy.MessageIds.Count(),
        _ => 1,
    };

    private static bool IsPaid(IRequest request) => request switch
    {
        SendMessageRequest send => send.AllowPaidBroadcast,
        SendPhotoRequest send => send.AllowPaidBroadcast,
        SendVideoRequest send => send.AllowPaidBroadcast,
        SendAnimationRequest send => send.AllowPaidBroadcast,
        SendDocumentRequest send => send.AllowPaidBroadcast,
        SendMediaGroupRequest send => send.AllowPaidBroadcast,
        CopyMessageRequest send => send.AllowPaidBroadcast,
        SendAudioRequest send => send.AllowPaidBroadcast,
        SendVoiceRequest send => send.AllowPaidBroadcast,
        SendVideoNoteRequest send => send.AllowPaidBroadcast,
        SendStickerRequest send => send.AllowPaidBroadcast,
        SendPollRequest send => send.AllowPaidBroadcast,
        SendInvoiceRequest send => send.AllowPaidBroadcast,
        SendLocationRequest send => send.AllowPaidBroadcast,
        SendVenueRequest send => send.AllowPaidBroadcast,
        SendContactRequest send => send.AllowPaidBroadcast,
        SendDiceRequest send => send.AllowPaidBroadcast,
        SendGameRequest send => send.AllowPaidBroadcast,
        SendPaidMediaRequest send => send.AllowPaidBroadcast,
        SendLivePhotoRequest send => send.AllowPaidBroadcast,
        SendRichMessageRequest send => send.AllowPaidBroadcast,
        _ => false,
    };
}
