using System.Reflection;
using System.Text.Json;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Updates;

/// <summary>Reads one payload both ways and compares everything that comes out.</summary>
internal static class BothWays
{
    private static readonly UpdateSource Source = new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero), "acme", "shop");
    private static readonly PropertyInfo[] Properties = typeof(BotUpdate).GetProperties();

    /// <summary>What differs, one line for each member; empty when both agree.</summary>
    public static IReadOnlyList<string> Differences(byte[] json)
    {
        BotUpdate mapped;
        try
        {
            mapped = JsonSerializer.Deserialize<Update>(json, JsonBotAPI.Options)!.ToBotUpdate(Source);
        }
        catch (JsonException exception)
        {
            return [$"Telegram.Bot cannot read it: {exception.Message}"];
        }

        return TelegramUpdateReader.TryRead(json, Source, out BotUpdate? read, out UpdateReadError error)
            ? [.. Properties.Where(property => Show(property, read) != Show(property, mapped)).Select(property => $"{property.Name}: {Show(property, read)} read, {Show(property, mapped)} mapped")]
            : [$"the reader cannot read it: {error}"];
    }

    private static string Show(PropertyInfo property, BotUpdate update) => property.GetValue(update) switch
    {
        null => "null",
        IEnumerable<TextEntity> entities => string.Join(" ", entities),
        IEnumerable<string> links => string.Join(" ", links),
        string text => $"'{text}'",
        object value => value.ToString() ?? "",
    };
}
