using System.Runtime.CompilerServices;

namespace BotSentinel.Updates.Telegram;

/// <content>The grammar of all but strings.</content>
internal ref partial struct JsonCursor
{
    /// <summary>Passes over a value, checking that it is one.</summary>
    private void Skip()
    {
        byte first = Peek();
        switch (first)
        {
            case (byte)'"':
                PassString();
                break;
            case (byte)'{':
                SkipObject();
                break;
            case (byte)'[':
                SkipArray();
                break;
            case (byte)'t' or (byte)'f':
                TakeFlag();
                break;
            case (byte)'n':
                PassLiteral("null"u8);
                break;
            default:
                PassNumber();
                break;
        }
    }

    private void SkipObject()
    {
        if (!EntersObject())
        {
            return;
        }

        while (NextInside((byte)'}'))
        {
            PassFieldName();
            Skip();
        }
    }

    private void SkipArray()
    {
        if (!EntersArray())
        {
            return;
        }

        while (NextItem())
        {
            Skip();
        }
    }

    /// <summary>The byte that the next token begins with; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Peek()
    {
        int at = _at;
        return (uint)at < (uint)_json.Length && _json[at] > ' ' ? _json[at] : PeekPastSpace();
    }

    private byte PeekPastSpace()
    {
        while (_at < _json.Length)
        {
            byte next = _json[_at];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return next;
            }

            _at++;
        }

        return 0;
    }

    private bool Enters(byte open)
    {
        byte first = Peek();
        if (first != open)
        {
            PassNull(first);
            return false;
        }

        if (_depth == maxDepth)
        {
            Fail(UpdateReadProblem.TooDeep, _at);
            return false;
        }

        _depth++;
        _at++;
        _afterValue = false;
        return true;
    }

    /// <summary>Goes to what follows in the innermost object or array; false at its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool NextInside(byte close)
    {
        byte next = Peek();
        if (next == close)
        {
            _at++;
            _depth--;
            _afterValue = true;
            return false;
        }

        if (_afterValue)
        {
            if (next != ',')
            {
                Fail(UpdateReadProblem.InvalidJson, _at);
                return false;
            }

            _at++;
            _afterValue = false;
        }

        return !HasFailed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> TakeFieldName()
    {
        if (Peek() != '"')
        {
            Fail(UpdateReadProblem.InvalidJson, _at);
            return default;
        }

        ReadOnlySpan<byte> name = TakeUtf8();
        PassColon();
        return name;
    }

    private void PassFieldName()
    {
        if (Peek() != '"')
        {
            Fail(UpdateReadProblem.InvalidJson, _at);
            return;
        }

        PassString();
        PassColon();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PassColon()
    {
        if (Peek() == ':')
        {
            _at++;
        }
        else
        {
            Fail(UpdateReadProblem.InvalidJson, _at);
        }
    }

    private void PassNumber()
    {
        int at = ByteAt(_at) == '-' ? _at + 1 : _at;
        at = ByteAt(at) == '0' ? at + 1 : PastDigits(at);
        if (ByteAt(at) == '.')
        {
            at = PastDigits(at + 1);
        }

        if (ByteAt(at) is (byte)'e' or (byte)'E')
        {
            at = PastDigits(ByteAt(at + 1) is (byte)'+' or (byte)'-' ? at + 2 : at + 1);
        }

        if (!HasFailed)
        {
            _at = at;
            _afterValue = true;
        }
    }

    private int PastDigits(int start)
    {
        int at = start;
        while (char.IsAsciiDigit((char)ByteAt(at)))
        {
            at++;
        }

        if (at == start)
        {
            Fail(UpdateReadProblem.InvalidJson, Math.Min(at, _json.Length));
        }

        return at;
    }

    /// <summary>Passes null; anything else where nothing else is left to be is a failure.</summary>
    private void PassNull(byte first)
    {
        if (first == 'n')
        {
            PassLiteral("null"u8);
        }
        else
        {
            Fail(first != 0 && "\"{[-0123456789tf"u8.Contains(first) ? UpdateReadProblem.WrongType : UpdateReadProblem.InvalidJson, _at);
        }
    }

    private void PassLiteral(ReadOnlySpan<byte> literal)
    {
        if (_json[_at..].StartsWith(literal))
        {
            _at += literal.Length;
            _afterValue = true;
        }
        else
        {
            Fail(UpdateReadProblem.InvalidJson, _at);
        }
    }

    private readonly byte ByteAt(int at) => at < _json.Length ? _json[at] : (byte)0;
}
