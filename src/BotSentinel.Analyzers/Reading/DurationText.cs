using System.Globalization;

namespace BotSentinel.Analyzers.Reading;

/// <summary>Durations in attributes, as the policy file has them: <c>10s</c>, <c>1h30m</c>, <c>00:00:10</c>. A test holds it to the engine's own reader.</summary>
internal static class DurationText
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>The duration in ticks; null when the text is none.</summary>
    public static long? Parse(string text)
    {
        text = text.Trim();
        if (text.Contains(':'))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan duration) && duration >= TimeSpan.Zero ? duration.Ticks : null;
        }

        return text.Length == 0 ? null : ParseUnits(text);
    }

    private static long? ParseUnits(string text)
    {
        long total = 0;
        int nextUnit = 0;
        for (int at = 0; at < text.Length;)
        {
            string digits = Run(text, ref at, letter => letter is >= '0' and <= '9');
            Run(text, ref at, char.IsWhiteSpace);
            string name = Run(text, ref at, letter => letter is >= 'a' and <= 'z');
            int unit = Array.FindIndex(Units, nextUnit, known => known.Name == name);
            if (unit < 0
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                || count > (TimeSpan.MaxValue.Ticks - total) / Units[unit].Ticks)
            {
                return null;
            }

            total += count * Units[unit].Ticks;
            nextUnit = unit + 1;
            Run(text, ref at, char.IsWhiteSpace);
        }

        return total;
    }

    private static string Run(string text, ref int at, Func<char, bool> belongs)
    {
        int start = at;
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return text.Substring(start, at - start);
    }
}
