using System.Globalization;
using System.Text;

namespace BotSentinel.Policies;

/// <summary>Durations as people write them: <c>10s</c>, <c>5m</c>, <c>1h30m</c>, <c>2d</c>, <c>250ms</c>, or <c>00:00:10</c>. Never negative.</summary>
public static class Duration
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration. False when the text is none: without a unit, with a unit twice or out of order, negative, or too long for a <see cref="TimeSpan"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        text = text.Trim();
        return text.Contains(':')
            ? TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero
            : TryParseUnits(text, out duration);
    }

    /// <summary>The duration as <see cref="TryParse"/> reads it back: <c>1h30m</c>. What a millisecond does not divide is written as <c>00:00:00.0000001</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero || duration.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return duration.ToString("c", CultureInfo.InvariantCulture);
        }

        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        StringBuilder text = new();
        long rest = duration.Ticks;
        foreach ((string name, long ticks) in Units)
        {
            if (rest >= ticks)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{name}");
                rest %= ticks;
            }
        }

        return text.ToString();
    }

    private static bool TryParseUnits(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        long total = 0;
        int nextUnit = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                return false;
            }

            text = text[digits..].TrimStart();
            int letters = text.IndexOfAnyExceptInRange('a', 'z');
            ReadOnlySpan<char> name = letters < 0 ? text : text[..letters];
            int unit = IndexOfUnit(name, nextUnit);
            if (unit < 0 || count > (TimeSpan.MaxValue.Ticks - total) / Units[unit].Ticks)
            {
                return false;
            }

            total += count * Units[unit].Ticks;
            nextUnit = unit + 1;
            text = text[name.Length..].TrimStart();
        }

        duration = new TimeSpan(total);
        return true;
    }

    private static int IndexOfUnit(ReadOnlySpan<char> name, int first)
    {
        for (int i = first; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
