using System.Text;
using System.Text.RegularExpressions;

namespace BotSentinel.Tests.Updates.Telegram;

/// <summary>Breaks a payload in one of the ways that payloads are broken in.</summary>
internal static partial class Mutation
{
    private static readonly string[] Values =
        ["null", "true", "0", "-1", "-", "01", "-0", "0.5e+10", "1.", "1e", "tru", "nulll", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "1e999", "99999999999999999999999999", "1.5", "\"\"", "\"x\"", "\"\\ud83d\"", "\"\\u0000\"", "[]", "{}", "[[[{}]]]", "{\"id\":{\"id\":[]}}", "", "NaN", "'x'"];

    public static byte[] Apply(byte[] payload, Random random) => random.Next(10) switch
    {
        0 => payload[..random.Next(payload.Length)],
        1 => Flip(payload, random),
        2 => Replace(payload, random, [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (byte)random.Next(256))]),
        3 => Replace(payload, random, new byte[][] { [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0] }[random.Next(6)]),
        4 => Revalue(payload, random, Values[random.Next(Values.Length)]),
        5 => Revalue(payload, random, new string('[', random.Next(1, 3000)) + new string(']', random.Next(1, 3000))),
        6 => Revalue(payload, random, string.Concat(Enumerable.Repeat("{\"message\":", random.Next(50, 70))) + "1" + new string('}', random.Next(50, 70))),
        7 => DoubleField(payload, random),
        8 => Cut(payload, random),
        _ => Apply(Apply(payload, random) is { Length: > 0 } once ? once : payload, random),
    };

    private static byte[] Flip(byte[] payload, Random random)
    {
        byte[] flipped = [.. payload];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Cut(byte[] payload, Random random)
    {
        int start = random.Next(payload.Length), end = random.Next(start, payload.Length);
        return [.. payload[..start], .. payload[end..]];
    }

    private static byte[] Replace(byte[] payload, Random random, byte[] with)
    {
        int at = random.Next(payload.Length);
        return [.. payload[..at], .. with, .. payload[at..]];
    }

    private static byte[] Revalue(byte[] payload, Random random, string value) => Rewrite(payload, random, Value(), match => match.Groups[1].Value + value);

    private static byte[] DoubleField(byte[] payload, Random random) => Rewrite(payload, random, Field(), match => $"{match.Value}, {match.Value}");

    private static byte[] Rewrite(byte[] payload, Random random, Regex what, MatchEvaluator how)
    {
        string json = Encoding.UTF8.GetString(payload);
        MatchCollection places = what.Matches(json);
        if (places.Count == 0)
        {
            return payload;
        }

        Match place = places[random.Next(places.Count)];
        return Encoding.UTF8.GetBytes(json[..place.Index] + how(place) + json[(place.Index + place.Length)..]);
    }

    [GeneratedRegex("""("\w+": ?)(?:-?\d+|"[^"]*"|true|false|null)""")]
    private static partial Regex Value();

    [GeneratedRegex("""("\w+": ?)(?:-?\d+|"[^"]*"|true|false|null|\{[^{}]*\})""")]
    private static partial Regex Field();
}
