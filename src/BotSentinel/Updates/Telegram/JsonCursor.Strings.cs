using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <content>The grammar of strings.</content>
internal ref partial struct JsonCursor
{
    /// <summary>The content of the string at hand, without its escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> TakeUtf8()
    {
        int start = _at;
        bool escaped = PassString();
        return escaped || HasFailed ? TakeUnescaped(start) : _json[(start + 1)..(_at - 1)];
    }

    private ReadOnlySpan<byte> TakeUnescaped(int start) => HasFailed ? default : Encoding.UTF8.GetBytes(Unescape(start) ?? "");

    /// <summary>Passes over the string at hand; true when it has escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool PassString()
    {
        int end = EndOfRun(_at + 1);
        if (ByteAt(end) != '"')
        {
            return PassEscapedString(end);
        }

        _at = end + 1;
        _afterValue = true;
        return false;
    }

    private bool PassEscapedString(int at)
    {
        while (ByteAt(at) != '"')
        {
            int escape = EscapeLength(at);
            if (escape == 0)
            {
                Fail(UpdateReadProblem.InvalidJson, at);
                return false;
            }

            at = EndOfRun(at + escape);
        }

        _at = at + 1;
        _afterValue = true;
        return true;
    }

    /// <summary>Where the next quote, backslash or control character is; the end where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int EndOfRun(int at)
    {
        ReadOnlySpan<byte> json = _json;
        for (; at + Vector128<byte>.Count <= json.Length; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at);
            Vector128<byte> ends = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (ends != Vector128<byte>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
            }
        }

        while (at < json.Length && json[at] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }

        return at;
    }

    /// <summary>The length of the escape sequence that begins there; 0 when none does.</summary>
    private readonly int EscapeLength(int at)
    {
        if (ByteAt(at) != '\\')
        {
            return 0;
        }

        if (ByteAt(at + 1) == 'u')
        {
            return char.IsAsciiHexDigit((char)ByteAt(at + 2)) && char.IsAsciiHexDigit((char)ByteAt(at + 3))
                && char.IsAsciiHexDigit((char)ByteAt(at + 4)) && char.IsAsciiHexDigit((char)ByteAt(at + 5)) ? 6 : 0;
        }

        return "\"\\/bfnrt"u8.Contains(ByteAt(at + 1)) ? 2 : 0;
    }

    private string? Unescape(int start)
    {
        try
        {
            Utf8JsonReader reader = new(_json[start.._at]);
            reader.Read();
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            Fail(UpdateReadProblem.InvalidText, start);
            return null;
        }
    }
}
