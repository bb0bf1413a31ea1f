using System.Runtime.CompilerServices;
using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <summary>Reads the entities that rules ask for; formatting is passed over and costs no allocation.</summary>
internal static class EntityReader
{
    private static readonly FieldNames Kinds = FieldNames.Of<EntityKind>();
    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        Type,
        Offset,
        Length,
        Url,
        User,
    }

    public static TextEntity[] Read(ref Utf8JsonReader reader)
    {
        if (!reader.EntersArray())
        {
            return [];
        }

        FirstEntities first = default;
        Span<TextEntity> entities = first;
        int count = 0;
        while (reader.NextItem())
        {
            TextEntity entity = ReadOne(ref reader);
            if (entity.Kind == EntityKind.Formatting)
            {
                continue;
            }

            if (count == entities.Length)
            {
                TextEntity[] more = new TextEntity[count * 4];
                entities.CopyTo(more);
                entities = more;
            }

            entities[count++] = entity;
        }

        return entities[..count].ToArray();
    }

    private static TextEntity ReadOne(ref Utf8JsonReader reader)
    {
        byte kind = 0;
        long offset = 0, length = 0;
        string? url = null;
        TelegramUser user = default;
        SeenNames seen = default;
        if (!reader.EntersObject())
        {
            return default;
        }

        while (reader.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Type:
                    kind = reader.TakeName(Kinds);
                    break;
                case Field.Offset:
                    offset = reader.TakeNumber();
                    break;
                case Field.Length:
                    length = reader.TakeNumber();
                    break;
                case Field.Url:
                    url = reader.TakeText();
                    break;
                case Field.User:
                    user = TelegramUser.Read(ref reader);
                    break;
            }
        }

        return new TextEntity(
            (EntityKind)kind,
            (int)Math.Clamp(offset, int.MinValue, int.MaxValue),
            (int)Math.Clamp(length, int.MinValue, int.MaxValue),
            kind == (byte)EntityKind.TextLink ? url : null,
            kind == (byte)EntityKind.TextMention ? user.Id : 0);
    }

    [InlineArray(8)]
    private struct FirstEntities
    {
        private TextEntity _first;
    }
}
