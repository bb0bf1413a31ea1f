using System.Text;
using System.Text.Json;

namespace EndToEnd.Mutations;

/// <summary>Breaks an update in one or two ways. The same random numbers break it the same way.</summary>
internal sealed class UpdateMutator(Random random)
{
    private static readonly byte[][] OddNumbers = [.. Utf8("0", "-0", "-1", "0.5", "1e400", "-1e400", "1e-400", "9223372036854775808", "-9223372036854775809", new string('9', 400))];
    private static readonly byte[][] OtherTypes = [.. Utf8("null", "true", "false", "[]", "{}", "[null]", "{\"id\":{}}", "\"\"", "\"text\"", "12", "[[1],[2]]")];
    private static readonly byte[][] OddTexts = [.. Utf8("\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\x\"", "\"" + new string('a', 100_000) + "\"", "\"\\u202e\\u200b\"")];
    private static readonly byte[][] NoUpdates = [[], [.. "null"u8], [.. "[]"u8], [.. "{}"u8], [.. "{}{}"u8], [.. "\"update\""u8], [.. "   "u8], [0xEF, 0xBB, 0xBF], [0], [0xFF, 0xFE, 0x7B, 0x00]];

    public byte[] Mutate(byte[] update)
    {
        byte[] mutated = MutateOnce(update);
        return random.Next(4) == 0 && TokensOf(mutated).Count > 0 ? MutateOnce(mutated) : mutated;
    }

    private byte[] MutateOnce(byte[] update) => random.Next(10) switch
    {
        0 => update[..random.Next(update.Length)],
        1 => Replace(update, Nested(random.Next(2) == 0 ? "[" : "{\"a\":")),
        2 => Replace(update, Pick(OddNumbers), JsonTokenType.Number),
        3 => Replace(update, Pick(OtherTypes)),
        4 => Replace(update, Pick(OddTexts)),
        5 => Insert(update, random.Next(update.Length), [(byte)random.Next(0x80, 0x100), (byte)random.Next(0x100)]),
        6 => Double(update),
        7 => Flip(update),
        8 => Replace(update, Encoding.UTF8.GetBytes($"\"{(char)random.Next('a', 'z')}\""), JsonTokenType.PropertyName),
        _ => random.Next(5) == 0 ? Pick(NoUpdates) : Insert(update, random.Next(update.Length), Pick(OtherTypes)),
    };

    private byte[] Nested(string opening)
    {
        int depth = random.Next(2) == 0 ? random.Next(1, 80) : random.Next(1_000, 20_000);
        string nested = string.Concat(Enumerable.Repeat(opening, depth));
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? nested : nested + "1" + new string(opening == "[" ? ']' : '}', depth));
    }

    /// <summary>A property once more, with the value that it has or another.</summary>
    private byte[] Double(byte[] update)
    {
        List<Token> names = TokensOf(update, JsonTokenType.PropertyName);
        if (names.Count == 0)
        {
            return Flip(update);
        }

        Token name = Pick(names);
        byte[] again = [.. update.AsSpan(name.Start, name.Length), (byte)':', .. Pick(OtherTypes), (byte)','];
        return Insert(update, name.Start, again);
    }

    private byte[] Flip(byte[] update)
    {
        byte[] flipped = [.. update];
        for (int i = random.Next(1, 5); i > 0 && flipped.Length > 0; i--)
        {
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        }

        return flipped;
    }

    private byte[] Replace(byte[] update, byte[] value, JsonTokenType? type = null)
    {
        List<Token> tokens = TokensOf(update, type);
        if (tokens.Count == 0)
        {
            return Flip(update);
        }

        Token token = Pick(tokens);
        return [.. update.AsSpan(..token.Start), .. value, .. update.AsSpan(token.Start + token.Length)];
    }

    private static byte[] Insert(byte[] update, int at, byte[] bytes) => [.. update.AsSpan(..at), .. bytes, .. update.AsSpan(at)];

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>Names and simple values as far as the JSON can be read: of one type, or all values.</summary>
    private static List<Token> TokensOf(byte[] update, JsonTokenType? type = null)
    {
        List<Token> tokens = [];
        Utf8JsonReader reader = new(update);
        try
        {
            while (reader.Read())
            {
                bool isWanted = type is null ? reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False : reader.TokenType == type;
                if (isWanted)
                {
                    int start = (int)reader.TokenStartIndex;
                    int quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
                    tokens.Add(new Token(start, reader.ValueSpan.Length + quotes));
                }
            }
        }
        catch (JsonException)
        {
            // Broken already; what came before can still be used.
        }

        return tokens;
    }

    private static IEnumerable<byte[]> Utf8(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);

    private readonly record struct Token(int Start, int Length);
}
