using System.Globalization;

namespace BotSentinel.Server.Gateway;

internal static class Duration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        (string unit, double scale) = text.EndsWith("ms", StringComparison.Ordinal) ? ("ms", 1) : text.EndsWith('s') ? ("s", 1000) : ("m", 60_000);
        bool ok = double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - unit.Length)), CultureInfo.InvariantCulture, out double count);
        duration = TimeSpan.FromMilliseconds(count * scale);
        return ok;
    }
}
