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
    public static string? Read(ref JsonCursor cursor, ContentKind kind)
    {
        switch (kind)
        {
            case ContentKind.Animation or ContentKind.Audio or ContentKind.Document or ContentKind.LivePhoto or ContentKind.Sticker
                or ContentKind.Video or ContentKind.VideoNote or ContentKind.Voice:
                return ReadFile(ref cursor);
            case ContentKind.Photo:
                return ReadLargest(ref cursor);
            default:
                cursor.PassesValue();
                return null;
        }
    }

    private static string? ReadFile(ref JsonCursor cursor)
    {
        string? id = null;
        SeenNames seen = default;
        if (!cursor.EntersObject())
        {
            return null;
        }

        while (cursor.NextField(Fields, ref seen, out _))
        {
            id = cursor.TakeText();
        }

        return id;
    }

    /// <summary>Telegram lists the sizes of a photo from small to large; only the last one's id becomes a string.</summary>
    private static string? ReadLargest(ref JsonCursor cursor)
    {
        if (!cursor.EntersArray())
        {
            return null;
        }

        JsonCursor last = default;
        bool hasSize = false;
        while (cursor.NextItem())
        {
            last = cursor;
            hasSize = cursor.PassesValue();
        }

        string? id = hasSize ? ReadFile(ref last) : null;
        if (last.Error.Problem != UpdateReadProblem.None)
        {
            cursor.Fail(last.Error.Problem, last.Error.Offset);
        }

        return id;
    }
}
