namespace BotSentinel.Updates.Telegram;

/// <summary>Which message, and where: all that is read of a message that somebody answers, or presses a button of.</summary>
internal struct TelegramPlace
{
    public TelegramChat Chat;
    public long MessageId;
    public long ThreadId;

    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        MessageId,
        MessageThreadId,
        Chat,
    }

    public static TelegramPlace Read(ref JsonCursor cursor)
    {
        TelegramPlace place = default;
        if (!cursor.EntersObject())
        {
            return place;
        }

        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.MessageId:
                    place.MessageId = cursor.TakeNumber();
                    break;
                case Field.MessageThreadId:
                    place.ThreadId = cursor.TakeNumber();
                    break;
                case Field.Chat:
                    place.Chat = TelegramChat.Read(ref cursor);
                    break;
            }
        }

        return place;
    }
}
