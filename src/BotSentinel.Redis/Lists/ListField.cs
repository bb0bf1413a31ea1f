using System.Globalization;
using BotSentinel.Redis.Records;
using BotSentinel.Stores;

namespace BotSentinel.Redis.Lists;

/// <summary>An entry of a list as Redis has it: a field, <c>b-u42</c> for who is blocked and <c>a-u42</c> for who is allowed, and a value, its end in Unix milliseconds (or nothing) and its reason.</summary>
internal static class ListField
{
    public static string FieldOf(SharedEntry entry) => (entry.List == SharedList.Allowed ? "a-" : "b-") + RecordKeys.Escape(entry.Subject);

    /// <summary>The value; empty when it is not listed.</summary>
    public static string ValueOf(SharedEntry entry) => entry.IsListed
        ? string.Create(CultureInfo.InvariantCulture, $"{entry.Until?.ToUnixTimeMilliseconds()}{(entry.Reason is null ? "." : "|" + entry.Reason)}")
        : "";

    /// <summary>Reads both; false for what a later version wrote.</summary>
    public static bool TryRead(string field, string value, out SharedEntry entry)
    {
        entry = default;
        if (field.Length < 3 || field[1] != '-' || field[0] is not ('a' or 'b'))
        {
            return false;
        }

        SharedList list = field[0] == 'a' ? SharedList.Allowed : SharedList.Blocked;
        string subject = RecordKeys.Unescape(field[2..]);
        if (value.Length == 0)
        {
            entry = new SharedEntry(list, subject, IsListed: false);
            return true;
        }

        int mark = value.AsSpan().IndexOfAny('.', '|');
        bool isBounded = long.TryParse(value.AsSpan(0, Math.Max(0, mark)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long until);
        if (mark < 0 || (mark > 0 && !isBounded))
        {
            return false;
        }

        entry = new SharedEntry(list, subject, IsListed: true, isBounded ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null, value[mark] == '|' ? value[(mark + 1)..] : null);
        return true;
    }
}
