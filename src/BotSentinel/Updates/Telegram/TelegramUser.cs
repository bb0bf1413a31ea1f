using System.Text.Json;

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

    public static TelegramUser Read(ref Utf8JsonReader reader)
    {
        TelegramUser user = default;
        if (!reader.EntersObject())
        {
            return user;
        }

        SeenNames seen = default;
        while (reader.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Id:
                    user.Id = reader.TakeNumber();
                    break;
                case Field.IsBot:
                    user.IsBot = reader.TakeFlag();
                    break;
                case Field.IsPremium:
                    user.IsPremium = reader.TakeFlag();
                    break;
                case Field.LanguageCode:
                    user.Language = LanguageTags.Take(ref reader);
                    break;
            }
        }

        return user;
    }
}
