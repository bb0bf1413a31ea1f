namespace BotSentinel.Updates.Telegram;

/// <summary>Where a forwarded message comes from.</summary>
internal struct TelegramOrigin
{
    public ForwardOrigin Kind;
    public long Id;

    private static readonly FieldNames Kinds = new([("user", (byte)ForwardOrigin.User), ("hidden_user", (byte)ForwardOrigin.HiddenUser), ("chat", (byte)ForwardOrigin.Chat), ("channel", (byte)ForwardOrigin.Channel)]);
    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        Type,
        SenderUser,
        SenderChat,
        Chat,
    }

    public static TelegramOrigin Read(ref JsonCursor cursor)
    {
        TelegramOrigin origin = default;
        if (!cursor.EntersObject())
        {
            return origin;
        }

        bool isBot = false;
        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Type:
                    origin.Kind = (ForwardOrigin)cursor.TakeName(Kinds);
                    break;
                case Field.SenderUser:
                    TelegramUser user = TelegramUser.Read(ref cursor);
                    (origin.Id, isBot) = (user.Id, user.IsBot);
                    break;
                case Field.SenderChat or Field.Chat:
                    origin.Id = TelegramChat.Read(ref cursor).Id;
                    break;
            }
        }

        origin.Kind = isBot && origin.Kind == ForwardOrigin.User ? ForwardOrigin.Bot : origin.Kind;
        return origin;
    }
}
