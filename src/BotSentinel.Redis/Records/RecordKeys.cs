using System.Buffers;
using System.Globalization;
using System.Text;
using BotSentinel.Stores;
using BotSentinel.Updates;
using StackExchange.Redis;

namespace BotSentinel.Redis.Records;

/// <summary>
/// The keys, <c>prefix:{tenant:subject}record</c>: what is in braces decides the hash slot, so all that is kept about one subject is in one. Subjects come
/// without <c>:</c>, <c>{</c> and <c>}</c>; whatever else is free text is written so, and no two records have one key.
/// </summary>
internal sealed class RecordKeys(string prefix)
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@+");

    private readonly string _noTenant = $"{prefix}:{{:";

    /// <summary>The key of a record.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="record">The record's name as keys have it.</param>
    public RedisKey Of(in StoreSubject subject, string record) => subject.Tenant is null
        ? string.Concat(_noTenant, subject.Subject, "}", record)
        : $"{prefix}:{{{Tenant(subject.Tenant)}:{subject.Subject}}}{record}";

    /// <summary>A key that belongs to the installation as a whole.</summary>
    public RedisKey Common(string name) => $"{prefix}:{{-}}{name}";

    /// <summary>The key of a sentinel's lists.</summary>
    /// <param name="name">The sentinel's name as keys have it.</param>
    public RedisKey List(string name) => Common("list-" + name);

    /// <summary>A key for something that is remembered for a while; each has a slot of its own.</summary>
    public RedisKey Mark(string kind, string name) => $"{prefix}:{{-{Escape(kind)}:{Escape(name)}}}";

    /// <summary>The key of what a bot has sent; in one slot with that of each of its chats, and no tenant's.</summary>
    public RedisKey Bot(string bot) => $"{prefix}:{{!{Escape(bot)}}}";

    /// <summary>The key of what a bot has sent into a chat: a number, or a public chat's name, with or without @ and in any case.</summary>
    public RedisKey Bot(string bot, PlatformId chat) =>
        Bot(bot).Append(chat.Text is { } name ? "@" + Escape((name.StartsWith('@') ? name[1..] : name).ToLowerInvariant()) : chat.Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A channel.</summary>
    public RedisChannel Channel(string name) => RedisChannel.Literal($"{prefix}:{name}");

    /// <summary>A pattern that all keys of a tenant match and no others.</summary>
    public string PatternOf(string? tenant) => Glob($"{prefix}:{{{Tenant(tenant)}:") + "*";

    /// <summary>A text as keys have it.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (char letter in text)
        {
            // Halves of surrogate pairs too: alone, UTF-8 makes all of them the same.
            _ = Plain.Contains(letter) || (letter > 127 && !char.IsSurrogate(letter)) ? escaped.Append(letter) : escaped.Append(CultureInfo.InvariantCulture, $"%{(int)letter:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>What <see cref="Escape"/> made of a text.</summary>
    public static string Unescape(string escaped)
    {
        if (!escaped.Contains('%', StringComparison.Ordinal))
        {
            return escaped;
        }

        var text = new StringBuilder();
        for (int i = 0; i < escaped.Length; i++)
        {
            bool isCode = escaped[i] == '%' && ushort.TryParse(escaped.AsSpan(i + 1, Math.Min(4, escaped.Length - i - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            text.Append(isCode ? (char)ushort.Parse(escaped.AsSpan(i + 1, Math.Min(4, escaped.Length - i - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : escaped[i]);
            i += isCode ? 4 : 0;
        }

        return text.ToString();
    }

    // No tenant is another one than a tenant without a name.
    private static string Tenant(string? tenant) => tenant switch
    {
        null => "",
        "" => "%",
        _ => Escape(tenant),
    };

    private static string Glob(string text) => string.Concat(text.Select(letter => letter is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{letter}" : letter.ToString()));
}
