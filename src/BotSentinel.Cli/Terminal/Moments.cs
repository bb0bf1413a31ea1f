using System.Globalization;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Terminal;

/// <summary>Moments as people say them: in so long, or at.</summary>
internal static class Moments
{
    /// <summary>The moment, a duration from now; null where nothing is said.</summary>
    /// <exception cref="CommandException">It is neither a duration nor a time.</exception>
    public static DateTimeOffset? Read(Shell shell, string option, string? text) => Read(shell, option, text, 1);

    /// <summary>As <see cref="Read(Shell, string, string)"/>, a duration before now.</summary>
    public static DateTimeOffset? ReadPast(Shell shell, string option, string? text) => Read(shell, option, text, -1);

    private static DateTimeOffset? Read(Shell shell, string option, string? text, int direction)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out TimeSpan duration) && duration < TimeSpan.FromDays(36_500))
        {
            return shell.Time.GetUtcNow() + (direction * duration);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : throw new CommandException($"{option} is no time: write 7d, 12h, or 2026-12-31T00:00:00Z.", ExitCode.WrongUsage);
    }
}
