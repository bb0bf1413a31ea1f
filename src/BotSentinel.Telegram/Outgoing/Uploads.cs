using Telegram.Bot.Requests;
using Telegram.Bot.Requests.Abstractions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>What a request uploads, kept so that it can be sent again.</summary>
internal sealed class Uploads : IAsyncDisposable
{
    private static readonly Uploads None = new([]);
    private readonly KeptStream[] _streams;

    private Uploads(KeptStream[] streams) => _streams = streams;

    /// <summary>Takes hold of a request's streams, of every method that a bot sends messages with.</summary>
    public static Uploads Of(IRequest request)
    {
        List<KeptStream>? kept = null;
        foreach (InputFile? file in FilesOf(request))
        {
            if (file is InputFileStream stream)
            {
                var keeping = new KeptStream(stream.Content);
                stream.Content = keeping;
                (kept ??= []).Add(keeping);
            }
        }

        return kept is null ? None : new Uploads([.. kept]);
    }

    /// <summary>Makes all of it readable again; false when something can be read only once.</summary>
    public bool TryRewind() => Array.TrueForAll(_streams, stream => stream.TryRewind());

    /// <summary>Closes the streams, as Telegram.Bot does when a call has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (KeptStream stream in _streams)
        {
            await stream.CloseAsync();
        }
    }

    private static IEnumerable<InputFile?> FilesOf(IRequest request) => request switch
    {
        SendPhotoRequest send => [send.Photo],
        SendVideoRequest send => [send.Video, send.Thumbnail],
        SendAnimationRequest send => [send.Animation, send.Thumbnail],
        SendDocumentRequest send => [send.Document, send.Thumbnail],
        SendAudioRequest send => [send.Audio, send.Thumbnail],
        SendVoiceRequest send => [send.Voice],
        SendVideoNoteRequest send => [send.VideoNote, send.Thumbnail],
        SendStickerRequest send => [send.Sticker],
        SendMediaGroupRequest send => (send.Media = [.. send.Media]).Select(medium => (medium as InputMedia)?.Media),
        EditMessageMediaRequest edit => [edit.Media.Media],
        _ => [],
    };
}
