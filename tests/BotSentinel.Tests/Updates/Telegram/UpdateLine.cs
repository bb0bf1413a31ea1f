using System.Globalization;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Updates.Telegram;

/// <summary>An update on one line, for tables of expectations: only what is not at its default.</summary>
internal static class UpdateLine
{
    public static string Of(BotUpdate update)
    {
        List<string> parts = [update.Kind.ToString()];
        Add(parts, "by", update.UserId);
        Add(parts, "as", update.SenderChatId);
        parts.AddRange(update.ChatKind == ChatKind.None && update.ChatId.IsNone ? [] : [$"in {update.ChatKind} {update.ChatId}".TrimEnd()]);
        Add(parts, "topic", update.ThreadId);
        Add(parts, "message", update.MessageId);
        parts.AddRange(update.Content == ContentKind.None ? [] : [update.Content.ToString()]);
        Add(parts, "file", update.FileId);
        Add(parts, "command", update.Command);
        parts.AddRange(update.Text is null ? [] : [$"'{update.Text}'"]);
        parts.AddRange(update.Entities.Count == 0 ? [] : [$"[{string.Join(", ", update.Entities.Select(Line))}]"]);
        Add(parts, "links", string.Join(" ", update.Links));
        Add(parts, "buttons", string.Join(' ', update.ButtonLinks));
        Add(parts, "from", update.ForwardedFrom is { } source ? $"{source.Origin} {source.Id}".TrimEnd() : null);
        Add(parts, "via", update.ViaBotId);
        Add(parts, "answers", update.ReplyToMessageId);
        parts.AddRange(update.Traits == UpdateTraits.None ? [] : [$"{{{update.Traits}}}"]);
        Add(parts, "speaks", update.Language);
        return string.Join(" ", parts);
    }

    private static void Add(List<string> parts, string word, object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (text.Length > 0 && text != "0")
        {
            parts.Add($"{word} {text}");
        }
    }

    private static string Line(TextEntity entity) => string.Create(CultureInfo.InvariantCulture, $"{entity.Kind} {entity.Offset}+{entity.Length}{(entity.UserId == 0 ? "" : $" {entity.UserId}")}");
}
