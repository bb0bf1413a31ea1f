using System.Globalization;

namespace BotSentinel.Cli.Terminal;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    /// <summary>The text without what would steer a terminal: names, reasons and details are other people's.</summary>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => letter is '\n' or '\t' ? ' ' : char.IsControl(letter) ? '?' : letter)) : text;

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{Math.Max(1, (int)time.TotalMilliseconds)} ms",
        { TotalMinutes: < 1 } => $"{(int)Math.Ceiling(time.TotalSeconds)} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} m {time.Seconds} s",
        { TotalDays: < 1 } => $"{(int)time.TotalHours} h {time.Minutes} m",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    /// <summary>A moment, where the shell is.</summary>
    public static string Moment(Shell shell, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, shell.Time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string many) => number == 1 ? $"1 {one}" : $"{Number(number)} {many}";
}
