using BotSentinel.Policies;

namespace BotSentinel.Limits;

/// <summary>
/// All permits come back at the beginning of the next hour, day, week (on Monday) or month, as clocks on the wall of a time zone
/// show it: a day on which clocks change has 23 or 25 hours. An hour always has 60 minutes.
/// </summary>
internal sealed class CalendarQuota : WindowCount
{
    private readonly TimeZoneInfo _zone;
    private volatile Span _current = new(0, 0);

    public CalendarQuota(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options, countDenied)
    {
        _zone = ZoneOf(options);
    }

    // A month may have 31 days, and clocks may be set back in it.
    public override Int128 HorizonTicks => WindowTicks + 2 * TimeSpan.TicksPerDay;

    protected override long EndOf(long now)
    {
        Span current = _current;
        if (now < current.From || now >= current.End)
        {
            // It holds from now on at least, which is all that matters.
            current = new Span(now, NextStart(now, WindowTicks, _zone));
            _current = current;
        }

        return current.End;
    }

    /// <summary>The zone whose clocks a quota goes by.</summary>
    public static TimeZoneInfo ZoneOf(LimitOptions options) => options.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc;

    /// <summary>When the period of so many ticks ends that holds <paramref name="now"/>, in UTC ticks.</summary>
    public static long NextStart(long now, long period, TimeZoneInfo zone)
    {
        var utc = new DateTime(now, DateTimeKind.Utc);
        DateTime local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
        if (period == TimeSpan.TicksPerHour)
        {
            return now - local.Ticks % TimeSpan.TicksPerHour + TimeSpan.TicksPerHour;
        }

        DateTime next = (period / TimeSpan.TicksPerDay) switch
        {
            1 => local.Date.AddDays(1),
            7 => local.Date.AddDays(7 - ((int)local.DayOfWeek + 6) % 7),
            _ => new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1),
        };
        return Utc(DateTime.SpecifyKind(next, DateTimeKind.Unspecified), now, zone);
    }

    // The first instant after now at which clocks show at least this time.
    private static long Utc(DateTime local, long now, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            // Clocks were set forward over it: the day begins where they went on.
            local = local.AddMinutes(1);
        }

        if (zone.IsAmbiguousTime(local))
        {
            long first = local.Ticks - zone.GetAmbiguousTimeOffsets(local).Max().Ticks;
            if (first > now)
            {
                return first;
            }

            return local.Ticks - zone.GetAmbiguousTimeOffsets(local).Min().Ticks;
        }

        return local.Ticks - zone.GetUtcOffset(local).Ticks;
    }

    private sealed record Span(long From, long End);
}
