using System.Text.Json;

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

    public static TelegramChat Read(ref Utf8JsonReader reader)
    {
        TelegramChat chat = default;
        if (!reader.EntersObject())
        {
            return chat;
        }

        SeenNames seen = default;
        while (reader.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Id:
                    chat.Id = reader.TakeNumber();
                    break;
                case Field.Type:
                    chat.Kind = ReadKind(ref reader);
                    break;
            }
        }

        return chat;
    }

    public static ChatKind ReadKind(ref Utf8JsonReader reader) => (ChatKind)reader.TakeName(Kinds);
}
