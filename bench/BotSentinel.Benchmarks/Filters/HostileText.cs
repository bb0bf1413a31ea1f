using System.Text;

namespace BotSentinel.Benchmarks.Filters;

/// <summary>Texts that nobody honest writes.</summary>
internal static class HostileText
{
    private const int Megabyte = 1 << 20;

    private static readonly string[] Pieces =
    [
        "[a](", "](http://", "http://[", "tg://", "xn--", "@@@", "+1 2 3", "sk-sk-sk-", "\ud800", "\udc00", "a.b.c.", "1.1.", "f r e e ", "ﷺ", "🔥", "👨‍👩‍👧", "\u200b", "\u202e", "\u0301", "а", "a", "AKIA", "://", "#a", "::", "aaaa", "((((", "**_~",
    ];

    // The few largest are made once: making them is no part of what is measured.
    private static readonly string[] Huge =
    [
        new('a', Megabyte), "e" + new string('\u0301', 100_000), new('[', Megabyte), string.Concat(Enumerable.Repeat("](", Megabyte / 2)), string.Concat(Enumerable.Repeat("a.", Megabyte / 2)), string.Concat(Enumerable.Repeat("a b ", Megabyte / 4)),
        string.Concat(Enumerable.Repeat("ﷺ", 100_000)), string.Concat(Enumerable.Repeat("4111 1111 ", 100_000)), string.Concat(Enumerable.Repeat("sk-", 100_000)), new('@', Megabyte), string.Concat(Enumerable.Repeat("\ud800", 100_000)), new(':', Megabyte),
        string.Concat(Enumerable.Repeat("a@b.", 100_000)), string.Concat(Enumerable.Repeat("аa", 100_000)), string.Concat(Enumerable.Repeat("https://", 100_000)), string.Concat(Enumerable.Repeat("1:", 100_000)),
    ];

    public static string Make(Random random, int number)
    {
        if (number % 1000 == 0)
        {
            return Huge[number / 1000 % Huge.Length];
        }

        StringBuilder text = new();
        int parts = random.Next(1, 24);
        for (int i = 0; i < parts; i++)
        {
            switch (random.Next(3))
            {
                case 0:
                    text.Append(Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    text.Append((char)random.Next(0x10000));
                    break;
                default:
                    text.Insert(random.Next(text.Length + 1), Pieces[random.Next(Pieces.Length)], random.Next(1, 8));
                    break;
            }
        }

        return text.ToString();
    }
}
