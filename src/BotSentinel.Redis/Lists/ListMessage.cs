using System.Globalization;

namespace BotSentinel.Redis.Lists;

/// <summary>What nodes tell each other when a list changes: <c>7:shop:b-u42:|spam</c>.</summary>
/// <param name="Number">Which change it is.</param>
/// <param name="Sentinel">The sentinel as keys have it.</param>
/// <param name="Field">The entry; null when all is to be read again.</param>
/// <param name="Value">Its value; empty when it goes.</param>
internal readonly record struct ListMessage(long Number, string Sentinel, string? Field, string Value)
{
    public static bool TryParse(string text, out ListMessage message)
    {
        message = default;
        string[] parts = text.Split(':', 4);
        if (parts.Length < 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        message = new ListMessage(number, parts[1], parts.Length == 4 ? parts[2] : null, parts.Length == 4 ? parts[3] : "");
        return true;
    }
}
