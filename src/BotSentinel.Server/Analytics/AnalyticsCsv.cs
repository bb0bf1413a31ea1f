using System.Globalization;
using BotSentinel.Audit;

namespace BotSentinel.Server.Analytics;

/// <summary>A report as CSV, in which no cell is a formula for spreadsheets: a line for each step and outcome, then one for each name.</summary>
internal static class AnalyticsCsv
{
    public static IEnumerable<string> Lines(AnalyticsReport report)
    {
        yield return "what,at,name,verdict,reason,updates,before";
        AnalyticsView traffic = report.Traffic;
        foreach (AnalyticsSeries series in traffic.Series)
        {
            foreach ((int step, DateTimeOffset at) in traffic.Times.Index())
            {
                yield return Line("traffic", at, "", $"{series.Verdict}", $"{series.Reason}", series.Counts[step], null);
            }
        }

        foreach ((string kind, IReadOnlyList<NamedCount> names, IReadOnlyList<NamedCount>? before) in Tops(traffic.Tops, report.Before?.Tops))
        {
            foreach (NamedCount name in names)
            {
                yield return Line(kind, traffic.From, name.Name, "", "", name.Count, before is null ? null : before.FirstOrDefault(same => same.Name == name.Name)?.Count ?? 0);
            }
        }

        foreach (SilentPart part in report.Silent)
        {
            yield return Line($"silent-{part.Kind.ToString().ToLowerInvariant()}", traffic.From, part.Name, "", "", 0, null);
        }

        foreach (NamedCount action in report.PutRight)
        {
            yield return Line("put-right", traffic.From, action.Name, "", "", action.Count, null);
        }
    }

    private static IEnumerable<(string Kind, IReadOnlyList<NamedCount> Names, IReadOnlyList<NamedCount>? Before)> Tops(AnalyticsTops now, AnalyticsTops? before) =>
    [
        ("subject", now.Subjects, before?.Subjects),
        ("chat", now.Chats, before?.Chats),
        ("rule", now.Rules, before?.Rules),
        ("limit", now.Limits, before?.Limits),
    ];

    private static string Line(string what, DateTimeOffset at, string name, string verdict, string reason, long count, long? before) => string.Join(',', new[]
    {
        what, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), name, Lower(verdict), Lower(reason),
        count.ToString(CultureInfo.InvariantCulture), before?.ToString(CultureInfo.InvariantCulture) ?? "",
    }.Select(AuditCsv.Cell));

    private static string Lower(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
