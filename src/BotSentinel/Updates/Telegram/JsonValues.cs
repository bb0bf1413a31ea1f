using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <summary>
/// How values are taken from JSON: each in the one type that the platform gives it, null as if it were absent.
/// All of these expect the reader on the value and leave it at the value's end.
/// </summary>
internal static class JsonValues
{
    private const int LongestName = 256;

    /// <summary>Goes to the value of the next field with a known name, past all others; false at the end of the object.</summary>
    public static bool NextField(this ref Utf8JsonReader reader, FieldNames names, ref SeenNames seen, out byte field)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TryMatch(names, out field, out byte number))
            {
                if (!seen.Add(number))
                {
                    throw reader.Unreadable(UpdateReadProblem.DuplicateName);
                }

                reader.Read();
                return true;
            }

            reader.Skip();
        }

        field = 0;
        return false;
    }

    /// <summary>Goes to the next item of an array; false at its end.</summary>
    public static bool NextItem(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>True when there is an object to read fields of; false for null.</summary>
    public static bool EntersObject(this ref Utf8JsonReader reader) => reader.Enters(JsonTokenType.StartObject);

    /// <summary>True when there is an array to read items of; false for null.</summary>
    public static bool EntersArray(this ref Utf8JsonReader reader) => reader.Enters(JsonTokenType.StartArray);

    /// <summary>Passes over a value; false for null.</summary>
    public static bool PassesValue(this ref Utf8JsonReader reader)
    {
        bool present = reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return present;
    }

    /// <summary>A whole number; 0 for null.</summary>
    public static long TakeNumber(this ref Utf8JsonReader reader)
    {
        if (!reader.Enters(JsonTokenType.Number))
        {
            return 0;
        }

        return reader.TryGetInt64(out long number) ? number : throw reader.Unreadable(UpdateReadProblem.NumberOutOfRange);
    }

    /// <summary>True or false; false for null.</summary>
    public static bool TakeFlag(this ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw reader.Unreadable(UpdateReadProblem.WrongType),
    };

    /// <summary>A text; null for null.</summary>
    public static string? TakeText(this ref Utf8JsonReader reader)
    {
        if (!reader.Enters(JsonTokenType.String))
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw reader.Unreadable(UpdateReadProblem.InvalidText);
        }
    }

    /// <summary>The value that a text has in a set of names; 0 for null and for names that are not in it.</summary>
    public static byte TakeName(this ref Utf8JsonReader reader, FieldNames names)
    {
        if (reader.Enters(JsonTokenType.String) && reader.TryMatch(names, out byte value, out _))
        {
            return value;
        }

        return 0;
    }

    /// <summary>The error to throw about the value at hand.</summary>
    public static UnreadableException Unreadable(this ref Utf8JsonReader reader, UpdateReadProblem problem) => new(problem, reader.TokenStartIndex);

    private static bool Enters(this ref Utf8JsonReader reader, JsonTokenType wanted)
    {
        if (reader.TokenType == wanted)
        {
            return true;
        }

        return reader.TokenType == JsonTokenType.Null ? false : throw reader.Unreadable(UpdateReadProblem.WrongType);
    }

    private static bool TryMatch(this ref Utf8JsonReader reader, FieldNames names, out byte value, out byte number) =>
        reader.ValueIsEscaped ? reader.TryMatchEscaped(names, out value, out number) : names.TryFind(reader.ValueSpan, out value, out number);

    private static bool TryMatchEscaped(this ref Utf8JsonReader reader, FieldNames names, out byte value, out byte number)
    {
        value = number = 0;
        if (reader.ValueSpan.Length > LongestName)
        {
            return false;
        }

        Span<byte> name = stackalloc byte[LongestName];
        try
        {
            return names.TryFind(name[..reader.CopyString(name)], out value, out number);
        }
        catch (InvalidOperationException)
        {
            throw reader.Unreadable(UpdateReadProblem.InvalidText);
        }
    }
}

/// <summary>Carries an error out of nested reading; never leaves the public readers.</summary>
internal sealed class UnreadableException(UpdateReadProblem problem, long offset) : Exception
{
    public UpdateReadError Error => new(problem, (int)offset);
}
