namespace BotSentinel.Updates.Telegram;

/// <summary>What is read of a user.</summary>
internal struct TelegramUser
{
    public long Id;
    public bool IsBot;
    public bool IsPremium;
    public string? Language;

    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        Id,
        IsBot,
        IsPremium,
        LanguageCode,
    }

    public static TelegramUser Read(ref JsonCursor cursor)
    {
        TelegramUser user = default;
        if (!cursor.EntersObject())
        {
            return user;
        }

        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Id:
                    user.Id = cursor.TakeNumber();
                    break;
                case Field.IsBot:
                    user.IsBot = cursor.TakeFlag();
                    break;
                case Field.IsPremium:
                    user.IsPremium = cursor.TakeFlag();
                    break;
                case Field.LanguageCode:
                    user.Language = LanguageTags.Take(ref cursor);
                    break;
            }
        }

        return user;
    }
}
