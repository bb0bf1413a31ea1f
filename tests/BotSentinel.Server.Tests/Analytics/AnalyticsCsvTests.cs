using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;

namespace BotSentinel.Server.Tests.Analytics;

public sealed class AnalyticsCsvTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void NameThatSpreadsheetsTakeForAFormula_IsAText()
    {
        AnalyticsReport report = Report([new NamedCount("=cmd|' /C calc'!A0", 3), new NamedCount("a,\"b\"", 2)]);

        string[] lines = [.. AnalyticsCsv.Lines(report)];

        Assert.Equal("rule,2026-11-25T12:00:00Z,'=cmd|' /C calc'!A0,,,3,", lines[^2]);
        Assert.Equal("rule,2026-11-25T12:00:00Z,\"a,\"\"b\"\"\",,,2,", lines[^1]);
    }

    [Fact]
    public void EachStep_HasALine() =>
        Assert.Equal(["traffic,2026-11-25T12:00:00Z,,deny,blockListed,4,", "traffic,2026-11-25T13:00:00Z,,deny,blockListed,0,"], AnalyticsCsv.Lines(Report([])).Skip(1));

    private static AnalyticsReport Report(IReadOnlyList<NamedCount> rules) => new()
    {
        Traffic = new AnalyticsView
        {
            From = Noon,
            To = Noon.AddHours(2),
            Step = AnalyticsStep.Hour,
            Times = [Noon, Noon.AddHours(1)],
            Series = [new AnalyticsSeries(TrafficVerdict.Deny, Reason.BlockListed, [4, 0], 4)],
            Bots = [],
            Tops = new AnalyticsTops([], [], rules, []),
        },
        NamesFrom = Noon,
        Silent = [],
        PutRight = [],
    };
}
