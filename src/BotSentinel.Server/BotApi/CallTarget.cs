using System.Globalization;
using System.Text;
using System.Text.Json;
using BotSentinel.Updates;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.BotApi;

/// <summary>What the turn of a call depends on, read from its query and from the beginning of its body, in whichever form the bot wrote it. What cannot be read is left out.</summary>
internal sealed class CallTarget
{
    private const int LongestField = 32 * 1024;

    /// <summary>The chat; none when the call names none, or not early enough.</summary>
    public PlatformId Chat { get; private set; }

    /// <summary>How many messages it sends, for methods that send several; at least 1.</summary>
    public int Items { get; private set; } = 1;

    public bool IsPaid { get; private set; }

    /// <summary>What the call says to people: text, caption, question; those of an album's items too. Null when it says nothing, or not early enough.</summary>
    public string? Text { get; private set; }

    /// <summary>The message that it edits; 0 when none.</summary>
    public long MessageId { get; private set; }

    public static async ValueTask<CallTarget> ReadAsync(HttpRequest request, CallBody body, CancellationToken cancellationToken)
    {
        var target = new CallTarget();
        foreach ((string name, StringValues value) in request.Query)
        {
            target.Set(name, value.ToString());
        }

        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type);
        try
        {
            if (type?.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) == true)
            {
                target.ReadJson(body.Beginning.Span);
            }
            else if (type?.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            {
                target.ReadForm(body.Beginning.Span);
            }
            else if (type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true && HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is { Length: > 0 } boundary)
            {
                await target.ReadMultipartAsync(body.Beginning, boundary, cancellationToken);
            }
        }
        catch (Exception cutOff) when (cutOff is IOException or InvalidDataException or JsonException or InvalidOperationException)
        {
            // Telegram will say what is wrong with it, if anything is but our having read a part.
        }

        return target;
    }

    private void ReadJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!reader.Read())
            {
                return;
            }

            if (reader.TokenType == JsonTokenType.StartArray && IsList(name))
            {
                AddCaptions(reader);
                Items = Math.Max(1, CountItems(ref reader));
            }
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                if (!reader.TrySkip())
                {
                    return;
                }
            }
            else
            {
                Set(name, reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan));
            }
        }
    }

    private void ReadForm(ReadOnlySpan<byte> form)
    {
        foreach ((string name, StringValues value) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(form)))
        {
            Set(name, value.ToString());
        }
    }

    private async ValueTask ReadMultipartAsync(ReadOnlyMemory<byte> beginning, string boundary, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, new MemoryStream(beginning.ToArray()));
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition) || disposition.IsFileDisposition())
            {
                continue;
            }

            string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (IsList(name) || IsText(name) || name is "chat_id" or "allow_paid_broadcast" or "message_id")
            {
                using var value = new MemoryStream();
                await section.Body.CopyToAsync(value, cancellationToken);
                Set(name, Encoding.UTF8.GetString(value.GetBuffer(), 0, (int)Math.Min(value.Length, LongestField)));
            }
        }
    }

    private void Set(string name, string value)
    {
        if (name == "chat_id" && value.Length is > 0 and <= 64)
        {
            Chat = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id) ? id : new PlatformId(value);
        }
        else if (name == "allow_paid_broadcast")
        {
            IsPaid = value.Equals("true", StringComparison.OrdinalIgnoreCase) || value == "1";
        }
        else if (name == "message_id")
        {
            MessageId = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id) ? id : 0;
        }
        else if (IsText(name))
        {
            Add(value);
        }
        else if (IsList(name))
        {
            AddCaptions(new Utf8JsonReader(Encoding.UTF8.GetBytes(value), isFinalBlock: false, default));
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value), isFinalBlock: false, default);
            Items = reader.Read() && reader.TokenType == JsonTokenType.StartArray ? Math.Max(1, CountItems(ref reader)) : 1;
        }
    }

    private static bool IsText(string name) => name is "text" or "caption" or "question";

    private void Add(string said) => Text = Text is null ? said : $"{Text}\n{said}";

    private void AddCaptions(Utf8JsonReader list)
    {
        int depth = list.CurrentDepth;
        while (list.Read() && (list.CurrentDepth > depth || list.TokenType == JsonTokenType.StartArray))
        {
            if (list.TokenType == JsonTokenType.PropertyName && list.ValueTextEquals("caption") && list.Read() && list.TokenType == JsonTokenType.String)
            {
                Add(list.GetString()!);
            }
        }
    }

    private static bool IsList(string name) => name is "media" or "message_ids";

    private static int CountItems(ref Utf8JsonReader reader)
    {
        int items = 0, depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            items += reader.CurrentDepth == depth + 1 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray) ? 1 : 0;
        }

        return items;
    }
}
