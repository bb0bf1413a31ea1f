using System.Globalization;

namespace BotSentinel.Server.Panel;

/// <summary>Moments as the viewer's clock shows them.</summary>
internal sealed class PanelClock(TimeProvider timeProvider)
{
    /// <summary>The viewer's zone; UTC until the browser has said it.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>The zone is known, or another one.</summary>
    public event Action? ZoneChanged;

    /// <param name="name">The zone's name as browsers say it: <c>Europe/Berlin</c>. One that this machine does not know leaves UTC, and so does null: a browser that keeps it to itself.</param>
    public void SetZone(string? name)
    {
        if (name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            Zone = zone;
            ZoneChanged?.Invoke();
        }
    }

    /// <summary>The time alone for today, the date with it for other days.</summary>
    public string Show(DateTimeOffset at)
    {
        DateTimeOffset there = TimeZoneInfo.ConvertTime(at, Zone);
        string format = there.Date == TimeZoneInfo.ConvertTime(Now, Zone).Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm";
        return there.ToString(format, CultureInfo.InvariantCulture);
    }
}
