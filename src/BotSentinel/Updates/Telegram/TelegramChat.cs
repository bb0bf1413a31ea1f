namespace BotSentinel.Updates.Telegram;

/// <summary>What is read of a chat.</summary>
internal struct TelegramChat
{
    public long Id;
    public ChatKind Kind;

    private static readonly FieldNames Kinds = FieldNames.Of<ChatKind>();
    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        Id,
        Type,
    }

    public static TelegramChat Read(ref JsonCursor cursor)
    {
        TelegramChat chat = default;
        if (!cursor.EntersObject())
        {
            return chat;
        }

        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Id:
                    chat.Id = cursor.TakeNumber();
                    break;
                case Field.Type:
                    chat.Kind = ReadKind(ref cursor);
                    break;
            }
        }

        return chat;
    }

    public static ChatKind ReadKind(ref JsonCursor cursor) => (ChatKind)cursor.TakeName(Kinds);
}
