using System.Runtime.CompilerServices;

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

    // Its room on the stack is not to be cleared for messages without entities.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TextEntity[] Read(ref JsonCursor cursor)
    {
        if (!cursor.EntersArray())
        {
            return [];
        }

        FirstEntities first = default;
        Span<TextEntity> entities = first;
        int count = 0;
        while (cursor.NextItem())
        {
            TextEntity entity = ReadOne(ref cursor);
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

    private static TextEntity ReadOne(ref JsonCursor cursor)
    {
        byte kind = 0;
        long offset = 0, length = 0;
        string? url = null;
        TelegramUser user = default;
        SeenNames seen = default;
        if (!cursor.EntersObject())
        {
            return default;
        }

        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Type:
                    kind = cursor.TakeName(Kinds);
                    break;
                case Field.Offset:
                    offset = cursor.TakeNumber();
                    break;
                case Field.Length:
                    length = cursor.TakeNumber();
                    break;
                case Field.Url:
                    url = cursor.TakeText();
                    break;
                case Field.User:
                    user = TelegramUser.Read(ref cursor);
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
