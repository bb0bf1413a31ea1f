namespace BotSentinel.Updates.Telegram;

/// <summary>The languages that Telegram's own clients speak, so that a user's language costs no allocation.</summary>
internal static class LanguageTags
{
    private static readonly string[] Known =
    [
        "en", "ru", "es", "pt", "pt-br", "de", "fr", "it", "nl", "pl", "uk", "be", "tr", "ar", "fa", "he", "hi", "id", "ms", "ko", "ja", "zh", "zh-hans", "zh-hant",
        "zh-cn", "zh-tw", "vi", "th", "uz", "kk", "az", "ka", "hy", "ro", "cs", "sk", "hu", "bg", "sr", "hr", "sl", "el", "fi", "sv", "nb", "no", "da", "et", "lv",
        "lt", "ca", "gl", "eu", "sq", "mk", "bn", "ta", "te", "ml", "ur", "my", "km", "tl", "sw", "en-us", "en-gb", "pt-pt", "es-mx", "fr-fr", "de-de", "ru-ru",
    ];

    private static readonly FieldNames Names = new([.. Known.Select((tag, index) => (tag, (byte)(index + 1)))]);

    /// <summary>The tag in lower case; null for null and for an empty text.</summary>
    public static string? Take(ref JsonCursor cursor)
    {
        JsonCursor start = cursor;
        byte known = cursor.TakeName(Names);
        if (known > 0)
        {
            return Known[known - 1];
        }

        cursor = start;
        return Fold(cursor.TakeText());
    }

    private static string? Fold(string? tag) => string.IsNullOrEmpty(tag) ? null : tag.ToLowerInvariant();
}
