namespace BotSentinel.Updates.Telegram;

/// <summary>What is read of a user.</summary>
internal struct TelegramUser
{
    public long Id;
    public bool IsBot;
    public bool IsPremium;
    public string? Language;
    public string? FirstName;
    public string? LastName;
    public string? Username;

    private static readonly FieldNames NamedFields = FieldNames.Of<Field>();
    private static readonly FieldNames Fields = new([.. FieldNames.NamesOf<Field>().Where(field => field.Value < (byte)Field.FirstName)]);

    private enum Field : byte
    {
        None,
        Id,
        IsBot,
        IsPremium,
        LanguageCode,

        /// <summary>This and those after it: only when they are asked for.</summary>
        FirstName,
        LastName,
        Username,
    }

    /// <summary>First and last name; null without one.</summary>
    public readonly string? Name => LastName is null ? FirstName : $"{FirstName} {LastName}";

    public static TelegramUser Read(ref JsonCursor cursor, bool names = false)
    {
        TelegramUser user = default;
        if (!cursor.EntersObject())
        {
            return user;
        }

        SeenNames seen = default;
        FieldNames fields = names ? NamedFields : Fields;
        while (cursor.NextField(fields, ref seen, out byte field))
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
                case Field.FirstName:
                    user.FirstName = cursor.TakeText();
                    break;
                case Field.LastName:
                    user.LastName = cursor.TakeText();
                    break;
                case Field.Username:
                    user.Username = cursor.TakeText();
                    break;
            }
        }

        return user;
    }
}
