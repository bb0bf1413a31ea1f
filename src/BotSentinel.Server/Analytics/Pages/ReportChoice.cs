using System.Globalization;
using BotSentinel.Server.Panel;

namespace BotSentinel.Server.Analytics.Pages;

/// <summary>What the analytics page shows, as its address says it, so that an address shows somebody else the same.</summary>
internal sealed record ReportChoice(string Range, string? From, string? To, string? Bot, string By)
{
    public const string Own = "own";

    /// <summary>The times to choose from.</summary>
    public static readonly string[] Ranges = ["hour", "day", "week", "month", Own];

    /// <summary>What refusals are counted by.</summary>
    public static readonly string[] Parts = ["reason", "rule", "limit", "chat", "user"];

    private const string Written = "yyyy-MM-dd'T'HH:mm";

    /// <summary>What an address says; what it says wrongly is taken as left out.</summary>
    public static ReportChoice Of(string? range, string? from, string? to, string? bot, string? by) =>
        new(Ranges.Contains(range) ? range! : from is not null || to is not null ? Own : "day", from, to, string.IsNullOrEmpty(bot) ? null : bot, Parts.Contains(by) ? by! : Parts[0]);

    /// <summary>What is asked for it.</summary>
    public AnalyticsQuery Query(PanelClock clock) => Range switch
    {
        "hour" => new AnalyticsQuery(clock.Now.AddHours(-1), null, AnalyticsStep.Minute, Bot),
        "week" => new AnalyticsQuery(clock.Now.AddDays(-6), null, AnalyticsStep.Day, Bot),
        "month" => new AnalyticsQuery(clock.Now.AddDays(-29), null, AnalyticsStep.Day, Bot),
        Own => new AnalyticsQuery(Read(From), Read(To), null, Bot),
        _ => new AnalyticsQuery(clock.Now.AddHours(-23), null, AnalyticsStep.Hour, Bot),
    };

    /// <summary>The address that says it, below the panel's root.</summary>
    public string Address(string path) => $"{path}?{string.Join('&', Members().Where(member => !string.IsNullOrEmpty(member.Value)).Select(member => $"{member.Name}={Uri.EscapeDataString(member.Value!)}"))}";

    /// <summary>A moment as a field of a form shows it, in the viewer's zone.</summary>
    public static string Field(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString(Written, CultureInfo.InvariantCulture);

    /// <summary>What a field says, as addresses say it; null where it says nothing.</summary>
    public static string? OfField(string? text, TimeZoneInfo zone) => DateTime.TryParseExact(text, Written, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime there)
        ? new DateTimeOffset(there, zone.GetUtcOffset(there)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)
        : null;

    /// <summary>A moment of an address; null where it says none.</summary>
    public static DateTimeOffset? Read(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;

    private IEnumerable<(string Name, string? Value)> Members() => [("range", Range), ("from", Range == Own ? From : null), ("to", Range == Own ? To : null), ("bot", Bot), ("by", By)];
}
