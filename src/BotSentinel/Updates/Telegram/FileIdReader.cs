using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <summary>Reads the id of the file that a message carries.</summary>
internal static class FileIdReader
{
    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        FileId,
    }

    /// <summary>The file id in the value at hand; null where content of that kind has no file of its own.</summary>
    public static string? Read(ref Utf8JsonReader reader, ContentKind kind)
    {
        switch (kind)
        {
            case ContentKind.Animation or ContentKind.Audio or ContentKind.Document or ContentKind.LivePhoto or ContentKind.Sticker
                or ContentKind.Video or ContentKind.VideoNote or ContentKind.Voice:
                return ReadFile(ref reader);
            case ContentKind.Photo:
                return ReadLargest(ref reader);
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? ReadFile(ref Utf8JsonReader reader)
    {
        string? id = null;
        SeenNames seen = default;
        if (!reader.EntersObject())
        {
            return null;
        }

        while (reader.NextField(Fields, ref seen, out _))
        {
            id = reader.TakeText();
        }

        return id;
    }

    /// <summary>Telegram lists the sizes of a photo from small to large; only the last one's id becomes a string.</summary>
    private static string? ReadLargest(ref Utf8JsonReader reader)
    {
        if (!reader.EntersArray())
        {
            return null;
        }

        Utf8JsonReader last = default;
        while (reader.NextItem())
        {
            last = reader;
            reader.Skip();
        }

        return last.TokenType == JsonTokenType.None ? null : ReadFile(ref last);
    }
}
