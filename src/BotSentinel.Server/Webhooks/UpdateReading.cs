using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Polling;
using BotSentinel.Updates;

namespace BotSentinel.Server.Webhooks;

internal sealed class UpdateReading(TimeProvider timeProvider)
{
    public bool TryRead(Bot bot, ReadOnlySpan<byte> json, [NotNullWhen(true)] out BotUpdate? update)
    {
        update = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            update = Make(bot, document.RootElement);
            return update is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public PolledBatch? TryReadBatch(Bot bot, ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("result", out JsonElement result) || result.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var found = new List<PolledUpdate>();
            int from = 0;
            foreach (JsonElement element in result.EnumerateArray())
            {
                byte[] raw = System.Text.Encoding.UTF8.GetBytes(element.GetRawText());
                int at = json.Span[from..].IndexOf(raw) + from;
                from = at + raw.Length;
                found.Add(new PolledUpdate(at..from, Make(bot, element)));
            }

            return new PolledBatch(found);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private BotUpdate? Make(Bot bot, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("update_id", out JsonElement id) || !id.TryGetInt64(out long updateId))
        {
            return null;
        }

        bool isMessage = root.TryGetProperty("message", out JsonElement message);
        return new BotUpdate
        {
            Platform = Platform.Telegram,
            Bot = bot.Name,
            UpdateId = updateId,
            Kind = isMessage ? UpdateKind.Message : UpdateKind.Unknown,
            UserId = isMessage && message.TryGetProperty("from", out JsonElement from) ? from.GetProperty("id").GetInt64() : 0,
            ChatId = isMessage && message.TryGetProperty("chat", out JsonElement chat) ? chat.GetProperty("id").GetInt64() : 0,
            ChatKind = ChatKind.Private,
            Text = isMessage && message.TryGetProperty("text", out JsonElement text) ? text.GetString() : null,
            ReceivedAt = timeProvider.GetUtcNow(),
        };
    }
}
