using System.Buffers.Text;
using System.Text;

namespace BotSentinel.Updates.Telegram;

/// <summary>
/// Goes through JSON once and forwards, strictly by RFC 8259, and takes single values on the way: each in the one type that
/// the platform gives it, null as if it were absent. The first failure stays: from then on there are no more fields, items
/// or values, so that callers need not ask after every step. Expects valid UTF-8. Exists for speed: <see cref="System.Text.Json.Utf8JsonReader"/>
/// alone takes most of the time that reading an update may take. A test holds both to the same grammar.
/// </summary>
internal ref partial struct JsonCursor(ReadOnlySpan<byte> json, int maxDepth)
{
    // Any number of so many digits is a 64-bit one.
    private const int DigitsThatFit = 18;

    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;
    private int _depth;
    private bool _afterValue;

    /// <summary>Where the cursor stands: behind the last value taken.</summary>
    public readonly int Position => _at;

    /// <summary>The first failure; its problem is none while all is well.</summary>
    public UpdateReadError Error { readonly get; private set; }

    /// <summary>True once it has failed.</summary>
    public readonly bool HasFailed => Error.Problem != UpdateReadProblem.None;

    /// <summary>True when the value at hand is null.</summary>
    public bool IsNull => Peek() == 'n';

    /// <summary>True when the value at hand is an array.</summary>
    public bool IsArray => Peek() == '[';

    /// <summary>Records a failure and ends the reading, unless it has failed before.</summary>
    public void Fail(UpdateReadProblem problem, int at)
    {
        if (!HasFailed)
        {
            Error = new UpdateReadError(problem, at);
        }

        _at = _json.Length;
    }

    /// <summary>Fails unless nothing but white space is left.</summary>
    public void ExpectEnd()
    {
        if (Peek() != 0 || _at < _json.Length)
        {
            Fail(UpdateReadProblem.InvalidJson, _at);
        }
    }

    /// <summary>Goes to the next value, past white space, and tells where it begins.</summary>
    public int ToValue()
    {
        Peek();
        return _at;
    }

    /// <summary>Goes to the value of the next field with a known name, past all others; false at the end of the object.</summary>
    public bool NextField(FieldNames names, ref SeenNames seen, out byte field)
    {
        while (NextInside((byte)'}'))
        {
            int start = _at;
            ReadOnlySpan<byte> name = TakeFieldName();
            if (!names.TryFind(name, out field, out byte number))
            {
                Skip();
            }
            else if (seen.Add(number))
            {
                return true;
            }
            else
            {
                Fail(UpdateReadProblem.DuplicateName, start);
            }
        }

        field = 0;
        return false;
    }

    /// <summary>Goes to the next item of an array; false at its end.</summary>
    public bool NextItem() => NextInside((byte)']');

    /// <summary>True when there is an object to read fields of; false for null.</summary>
    public bool EntersObject() => Enters((byte)'{');

    /// <summary>True when there is an array to read items of; false for null.</summary>
    public bool EntersArray() => Enters((byte)'[');

    /// <summary>Passes over a value; false for null.</summary>
    public bool PassesValue()
    {
        bool present = !IsNull;
        Skip();
        return present;
    }

    /// <summary>A whole number; 0 for null.</summary>
    public long TakeNumber()
    {
        byte first = Peek();
        if (first != '-' && !char.IsAsciiDigit((char)first))
        {
            PassNull(first);
            return 0;
        }

        int start = first == '-' ? _at + 1 : _at, at = start;
        long number = 0;
        while (ByteAt(at) is >= (byte)'0' and <= (byte)'9' and var digit)
        {
            number = (number * 10) + (digit - '0');
            at++;
        }

        if (at == start || at - start > DigitsThatFit || _json[start] == '0' || ByteAt(at) is (byte)'.' or (byte)'e' or (byte)'E')
        {
            return TakeUnusualNumber();
        }

        _at = at;
        _afterValue = true;
        return first == '-' ? -number : number;
    }

    private long TakeUnusualNumber()
    {
        int start = _at;
        PassNumber();
        if (Utf8Parser.TryParse(_json[start.._at], out long number, out int used) && used == _at - start)
        {
            return number;
        }

        Fail(UpdateReadProblem.NumberOutOfRange, start);
        return 0;
    }

    /// <summary>True or false; false for null.</summary>
    public bool TakeFlag()
    {
        byte first = Peek();
        switch (first)
        {
            case (byte)'t':
                PassLiteral("true"u8);
                return true;
            case (byte)'f':
                PassLiteral("false"u8);
                return false;
            default:
                PassNull(first);
                return false;
        }
    }

    /// <summary>A text; null for null.</summary>
    public string? TakeText()
    {
        byte first = Peek();
        if (first != '"')
        {
            PassNull(first);
            return null;
        }

        int start = _at;
        bool escaped = PassString();
        if (HasFailed)
        {
            return null;
        }

        return escaped ? Unescape(start) : Encoding.UTF8.GetString(_json[(start + 1)..(_at - 1)]);
    }

    /// <summary>The value that a text has in a set of names; 0 for null and for names that are not in it.</summary>
    public byte TakeName(FieldNames names)
    {
        byte first = Peek();
        if (first != '"')
        {
            PassNull(first);
            return 0;
        }

        return names.TryFind(TakeUtf8(), out byte value, out _) ? value : (byte)0;
    }
}
