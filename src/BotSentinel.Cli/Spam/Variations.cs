using System.Text;

namespace BotSentinel.Cli.Spam;

/// <summary>
/// Texts as they might have been written: spam in disguises that folding cannot undo all of, any text with the harmless variation of honest people. What a model is
/// taught beside the texts themselves. The same seed varies the same texts in the same way.
/// </summary>
internal sealed class Variations(int seed)
{
    private static readonly Dictionary<char, string> Leet = new()
    {
        ['a'] = "4@", ['e'] = "3€", ['i'] = "1!|", ['o'] = "0", ['s'] = "5$", ['t'] = "7+", ['b'] = "86", ['g'] = "9", ['l'] = "1|", ['z'] = "2",
    };

    // Letters that look alike; many of them are not in the Unicode consortium's table.
    private static readonly Dictionary<char, string> LookAlikes = new()
    {
        ['a'] = "аαɑǎąāạ", ['b'] = "ьβƀ", ['c'] = "сϲçć", ['d'] = "đɗ", ['e'] = "еєεęėẹ", ['g'] = "ğɠ", ['h'] = "һħɦ", ['i'] = "іιįīɩ", ['k'] = "кκķƙ", ['l'] = "łɭ", ['m'] = "мɱ",
        ['n'] = "пηɳŋ", ['o'] = "оοσøōơọ", ['p'] = "рρƥ", ['r'] = "гɾř", ['s'] = "ѕşʂ", ['t'] = "тτţŧ", ['u'] = "υцųūʋ", ['w'] = "ωшŵ", ['x'] = "хχ", ['y'] = "уγÿɣ",
        ['а'] = "aαӑ", ['е'] = "eҽē", ['и'] = "uӣ", ['к'] = "kҝ", ['н'] = "hң", ['о'] = "oӧō", ['р'] = "p", ['с'] = "c", ['т'] = "tҭ", ['у'] = "y", ['х'] = "x",
    };

    private const string Hidden = "\u200B\u200C\u200D\u2060\uFEFF\u00AD";
    private static readonly string[] Separators = [" ", ".", "-", "_", "*"];
    private static readonly string[] Pictures = ["🔥", "💰", "✅", "⭐", "👉", "💎", "🚀", "❤️", "😀", "😂", "📈", "🎁", "🙏"];

    private readonly Random _random = new(seed);

    /// <summary>A text as a spammer hides it.</summary>
    public string Disguise(string text) => _random.Next(6) switch
    {
        0 => Replace(text, LookAlikes, 0.3 + (0.4 * _random.NextDouble())),
        1 => Hide(text, 0.2 + (0.3 * _random.NextDouble())),
        2 => Replace(text, Leet, 0.4 + (0.5 * _random.NextDouble())),
        3 => SetApart(text),
        4 => Decorate(text),
        _ => Decorate(Replace(Replace(Hide(text, 0.1), LookAlikes, 0.2), Leet, 0.3)),
    };

    /// <summary>A text as an honest writer might write it too.</summary>
    public string Vary(string text) => _random.Next(6) switch
    {
        0 => text.ToUpperInvariant(),
        1 => text.Normalize(NormalizationForm.FormD),
        2 => text + (_random.Next(2) == 0 ? " " : "") + string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Picture())),
        3 => text + " 👨‍👩‍👧",
        4 => Stretch(text),
        _ => text.Replace('\'', '’').Replace("...", "…", StringComparison.Ordinal).Replace('-', '–').Replace('"', '“') + (_random.Next(2) == 0 ? "…" : ""),
    };

    private string Picture() => Pictures[_random.Next(Pictures.Length)];

    private string Replace(string text, Dictionary<char, string> by, double share)
    {
        var made = new StringBuilder();
        foreach (char c in text)
        {
            made.Append(_random.NextDouble() < share && by.TryGetValue(char.ToLowerInvariant(c), out string? others) ? others[_random.Next(others.Length)] : c);
        }

        return made.ToString();
    }

    private string Hide(string text, double share)
    {
        var made = new StringBuilder();
        foreach (char c in text)
        {
            made.Append(c);
            if (char.IsLetter(c) && _random.NextDouble() < share)
            {
                made.Append(Hidden[_random.Next(Hidden.Length)]);
            }
        }

        return made.ToString();
    }

    private string SetApart(string text)
    {
        string separator = Separators[_random.Next(Separators.Length)];
        return string.Join(separator == " " ? "  " : " ", text.Split(' ').Select(word =>
            word.Length is > 3 and < 14 && _random.NextDouble() < 0.5 ? string.Join(separator, word.Select(c => c.ToString())) : word));
    }

    private string Decorate(string text)
    {
        var made = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            made.Append(word).Append(_random.NextDouble() < 0.35 ? Picture() : " ");
            if (_random.NextDouble() < 0.2)
            {
                made.Append(Picture()).Append(' ');
            }
        }

        return made.ToString();
    }

    private string Stretch(string text)
    {
        var made = new StringBuilder();
        foreach (char c in text)
        {
            made.Append(c, "aeiouаеиоуыя".Contains(c, StringComparison.Ordinal) && _random.NextDouble() < 0.25 ? _random.Next(2, 5) : 1);
        }

        return made.ToString();
    }
}
