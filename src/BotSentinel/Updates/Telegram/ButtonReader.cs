namespace BotSentinel.Updates.Telegram;

/// <summary>Reads where the buttons under a message lead: links, mini apps, log-ins. Buttons that lead nowhere cost no allocation.</summary>
internal static class ButtonReader
{
    private static readonly FieldNames Fields = FieldNames.Of<Field>();

    private enum Field : byte
    {
        None,
        InlineKeyboard,
        Url,
        WebApp,
        LoginUrl,
    }

    public static List<string>? Read(ref JsonCursor cursor)
    {
        List<string>? links = null;
        if (!cursor.EntersObject())
        {
            return null;
        }

        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            if ((Field)field == Field.InlineKeyboard)
            {
                ReadRows(ref cursor, ref links);
            }
            else
            {
                cursor.PassesValue();
            }
        }

        return links;
    }

    private static void ReadRows(ref JsonCursor cursor, ref List<string>? links)
    {
        if (!cursor.EntersArray())
        {
            return;
        }

        while (cursor.NextItem())
        {
            if (!cursor.EntersArray())
            {
                continue;
            }

            while (cursor.NextItem())
            {
                ReadButton(ref cursor, ref links);
            }
        }
    }

    private static void ReadButton(ref JsonCursor cursor, ref List<string>? links)
    {
        if (!cursor.EntersObject())
        {
            return;
        }

        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.Url:
                    if (cursor.TakeText() is { Length: > 0 } url)
                    {
                        (links ??= []).Add(url);
                    }

                    break;
                case Field.WebApp or Field.LoginUrl:
                    ReadButton(ref cursor, ref links);
                    break;
                default:
                    cursor.PassesValue();
                    break;
            }
        }
    }
}
