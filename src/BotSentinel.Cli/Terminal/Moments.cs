using System.Globalization;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Terminal;

/// <summary>Moments as people say them: in so long, or at.</summary>
internal static class Moments
{
    /// <summary>The moment; null where nothing is said.</summary>
    /// <exception cref="CommandException">It is neither a duration nor a time.</exception>
    public static DateTimeOffset? Read(Shell shell, string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out TimeSpan duration) && duration < TimeSpan.FromDays(36_500))
        {
            return shell.Time.GetUtcNow() + duration;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : throw new CommandException($"{option} is no time: write 7d, 12h, or 2026-12-31T00:00:00Z.", ExitCode.WrongUsage);
    }
}
