using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace BotSentinel.Audit;

/// <summary>JSON in one form alone: no white space, members in the order they have, strings escaped as RFC 8785 does, numbers as they came.</summary>
internal static class CanonicalJson
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    /// <summary>The text of a value.</summary>
    public static string Text(JsonElement value)
    {
        ArrayBufferWriter<byte> buffer = new();
        Write(buffer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(IBufferWriter<byte> buffer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(buffer, value);
                break;
            case JsonValueKind.Array:
                WriteArray(buffer, value);
                break;
            case JsonValueKind.String:
                WriteString(buffer, value.GetString()!);
                break;
            default:
                WriteRaw(buffer, value.GetRawText());
                break;
        }
    }

    /// <summary>A string, or null.</summary>
    public static void WriteString(IBufferWriter<byte> buffer, string? text)
    {
        if (text is null)
        {
            buffer.Write("null"u8);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Utf8.FromUtf16(text, rented, out _, out int length);
        ReadOnlySpan<byte> left = rented.AsSpan(0, length);
        buffer.Write("\""u8);
        while (left.IndexOfAny(Escaped) is >= 0 and int at)
        {
            buffer.Write(left[..at]);
            WriteEscape(buffer, left[at]);
            left = left[(at + 1)..];
        }

        buffer.Write(left);
        buffer.Write("\""u8);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>What is written already.</summary>
    public static void WriteRaw(IBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);

    private static void WriteObject(IBufferWriter<byte> buffer, JsonElement value)
    {
        ReadOnlySpan<byte> before = "{"u8;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            buffer.Write(before);
            WriteString(buffer, member.Name);
            buffer.Write(":"u8);
            Write(buffer, member.Value);
            before = ","u8;
        }

        buffer.Write(before[0] == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteArray(IBufferWriter<byte> buffer, JsonElement value)
    {
        ReadOnlySpan<byte> before = "["u8;
        foreach (JsonElement item in value.EnumerateArray())
        {
            buffer.Write(before);
            Write(buffer, item);
            before = ","u8;
        }

        buffer.Write(before[0] == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteEscape(IBufferWriter<byte> buffer, byte code) => buffer.Write(code switch
    {
        (byte)'"' => "\\\""u8,
        (byte)'\\' => "\\\\"u8,
        (byte)'\b' => "\\b"u8,
        (byte)'\t' => "\\t"u8,
        (byte)'\n' => "\\n"u8,
        (byte)'\f' => "\\f"u8,
        (byte)'\r' => "\\r"u8,
        _ => Encoding.ASCII.GetBytes($"\\u{code:x4}"),
    });
}
