using System.Globalization;
using System.Net;
using System.Text;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Stores;

/// <summary>
/// Subjects as texts for keys: each part of the scope begins with a letter of its own, small for a number and capital for a text, and what could be
/// taken for something else is written as <c>%</c> and hexadecimal digits. So no two subjects have one text.
/// </summary>
internal static class SubjectText
{
    /// <summary>The update's subject; null when it lacks a part of the scope.</summary>
    public static string? Of(LimitScope scope, BotUpdate update)
    {
        switch (scope)
        {
            case LimitScope.User:
                return update.Sender is { Text: null, Number: not 0 } user ? string.Create(CultureInfo.InvariantCulture, $"u{user.Number}") : Longer(scope, update);
            case LimitScope.Chat:
                return update.ChatId is { Text: null, Number: not 0 } chat ? string.Create(CultureInfo.InvariantCulture, $"c{chat.Number}") : Longer(scope, update);
            case LimitScope.Global:
                return "g";
            default:
                return Longer(scope, update);
        }
    }

    /// <summary>A text without anything that means something in a key.</summary>
    public static string Escape(string text) => text.AsSpan().IndexOfAnyExcept(Plain) < 0 ? text : AppendEscaped(new StringBuilder(), text).ToString();

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/@");

    private static string? Longer(LimitScope scope, BotUpdate update)
    {
        var text = new StringBuilder();
        bool isWhole = (!Has(scope, LimitScope.User) || TryAppend(text, 'u', update.Sender))
            && (!Has(scope, LimitScope.Chat | LimitScope.Thread) || TryAppend(text, 'c', update.ChatId))
            && (!Has(scope, LimitScope.Command) || TryAppend(text, 'm', update.Command))
            && (!Has(scope, LimitScope.Ip) || TryAppend(text, update.RemoteAddress));
        if (!isWhole)
        {
            return null;
        }

        if (Has(scope, LimitScope.Chat) && Has(scope, LimitScope.Thread))
        {
            text.Append('+');
        }

        if (Has(scope, LimitScope.Thread))
        {
            text.Append(CultureInfo.InvariantCulture, $"h{update.ThreadId}");
        }

        if (Has(scope, LimitScope.Kind))
        {
            text.Append(CultureInfo.InvariantCulture, $"k{(int)update.Kind}");
        }

        if (Has(scope, LimitScope.Bot))
        {
            AppendEscaped(text.Append('B'), update.Bot ?? "").Append('.');
        }

        return Has(scope, LimitScope.Tenant) ? text.Append('t').ToString() : text.ToString();
    }

    private static bool Has(LimitScope scope, LimitScope parts) => (scope & parts) != 0;

    private static bool TryAppend(StringBuilder text, char part, PlatformId id)
    {
        if (id.Text is { } name)
        {
            // The end is marked: the next part's letter could be the name's.
            AppendEscaped(text.Append(char.ToUpperInvariant(part)), name).Append('.');
            return true;
        }

        text.Append(CultureInfo.InvariantCulture, $"{part}{id.Number}");
        return id.Number != 0;
    }

    private static bool TryAppend(StringBuilder text, IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        // Whoever has one IPv6 address has its /64.
        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        text.Append(bytes.Length == 4 ? 'i' : 'I').Append(Convert.ToHexStringLower(bytes.AsSpan(..Math.Min(8, bytes.Length)))).Append('.');
        return true;
    }

    private static StringBuilder AppendEscaped(StringBuilder escaped, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (Plain.Contains(letter))
            {
                escaped.Append(letter);
            }
            else if (letter > 127 && !char.IsSurrogate(letter))
            {
                escaped.Append(letter);
            }
            else if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(letter).Append(text[++i]);
            }
            else
            {
                // Half of a surrogate pair too, which UTF-8 would make into any other's.
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)letter:x4}");
            }
        }

        return escaped;
    }
}
