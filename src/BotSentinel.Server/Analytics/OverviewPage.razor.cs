using System.Globalization;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Health;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace BotSentinel.Server.Analytics;

/// <summary>Whether all is well, and what became of the traffic.</summary>
public sealed partial class OverviewPage : PanelComponent
{
    private const int MostReasons = 6, Labels = 5;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5), HealthPeriod = TimeSpan.FromSeconds(20);

    // Each has a contrast of 3 or more on both grounds, and they differ in lightness too.
    private static readonly string[] Colours = ["#d9534f", "#d08a1d", "#4b8fd6", "#8f6fd1", "#3c9a68", "#8a8f96"];

    private readonly StackedBarChartOptions _bars = new() { ChartPalette = Colours, YAxisFormat = "N0", MaxNumYAxisTicks = 5, BarWidthRatio = 0.7, ShowZeroValues = false };
    private readonly LineChartOptions _lines = new() { ChartPalette = ["#4b8fd6", "#d9534f"], YAxisFormat = "N0", MaxNumYAxisTicks = 5, LineStrokeWidth = 2, YAxisRequireZeroPoint = true };

    private AnalyticsView? _analytics;
    private IReadOnlyList<ConditionView> _conditions = [];
    private IReadOnlyList<(string Id, string Name)> _bots = [];
    private List<ChartSeries<double>> _refusals = [], _traffic = [];
    private string[] _labels = [];
    private OverviewRange _range = OverviewRange.All[1];
    private string _bot = "";
    private HealthReport? _health;
    private DateTimeOffset _healthAt;

    [Inject]
    private AnalyticsService Analytics { get; set; } = null!;

    [Inject]
    private ConditionService Conditions { get; set; } = null!;

    [Inject]
    private HealthService Health { get; set; } = null!;

    [Inject]
    private BotRegistry Registry { get; set; } = null!;

    [Inject]
    private BotNames BotNames { get; set; } = null!;

    [Inject]
    private PanelClock Clock { get; set; } = null!;

    [Inject]
    private DecisionWords Words { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.DecisionsRead;

    private bool MaySeeHealth => Caller.May(KeyScope.BotsRead);

    protected override async Task LoadAsync()
    {
        _bots = await BotNames.ListAsync(Caller, Gone);
        _conditions = Conditions.List(Caller);
        if (MaySeeHealth && Clock.Now - _healthAt >= HealthPeriod)
        {
            (_health, _healthAt) = (await Health.GetAsync(Caller, Gone), Clock.Now);
        }

        if (_analytics is null)
        {
            // Once for each visit: it is read again every few seconds.
            await Trail.NoteAsync(Caller, "analytics.read", $"{ApiEndpoints.Root}/analytics");
        }

        _analytics = await Analytics.GetAsync(Caller, new AnalyticsQuery(Clock.Now - _range.Length, null, _range.Step, _bot.Length == 0 ? null : _bot), Gone);
        int every = Math.Max(1, (_analytics.Times.Count + Labels - 1) / Labels);
        _labels = [.. _analytics.Times.Select((at, place) => place % every == 0 ? TimeZoneInfo.ConvertTime(at, Clock.Zone).ToString(_range.Format, CultureInfo.InvariantCulture) : "")];
        _refusals = [.. _analytics.Series.Where(series => series.Verdict != TrafficVerdict.Allow).GroupBy(series => series.Reason).OrderByDescending(same => same.Sum(series => series.Total)).Take(MostReasons)
            .Select(same => SeriesOf(Texts[DecisionWords.KeyOf(same.Key)], same))];
        _traffic = [SeriesOf(Texts["overview.updates"], _analytics.Series), SeriesOf(Texts["overview.refused"], _analytics.Series.Where(series => series.Verdict is TrafficVerdict.Deny or TrafficVerdict.Challenge))];
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = FollowAsync(Period);
        }
    }

    private Task ChooseAsync(OverviewRange range)
    {
        _range = range;
        return ReloadAsync();
    }

    private ChartSeries<double> SeriesOf(string name, IEnumerable<AnalyticsSeries> series)
    {
        double[] sums = new double[_analytics!.Times.Count];
        foreach (AnalyticsSeries one in series)
        {
            for (int step = 0; step < sums.Length; step++)
            {
                sums[step] += one.Counts[step];
            }
        }

        return new ChartSeries<double> { Name = name, Data = sums };
    }

    private string Told(ConditionView condition) => Texts[$"condition.{condition.Kind.ToString().ToLowerInvariant()}", condition.Bot is { } bot ? NameOf(bot) : "", condition.Name ?? "", Number(condition.Amount ?? 0)];

    private long Sum(TrafficVerdict verdict) => _analytics!.Series.Where(series => series.Verdict == verdict).Sum(series => series.Total);

    private string NameOf(string id) => _bots.FirstOrDefault(bot => bot.Id == id).Name ?? id;

    private string Waiting(string bot) => Registry.ById(bot)?.Made?.Outgoing?.Status is { } status ? Number(status.Waiting.Sum()) : "–";

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static IReadOnlyList<KeyValuePair<string, long>> Names(IReadOnlyList<NamedCount> counts, Func<string, string>? name = null) =>
        [.. counts.Select(count => KeyValuePair.Create(name?.Invoke(count.Name) ?? count.Name, count.Count))];
}

/// <summary>A time that the overview can show.</summary>
internal sealed record OverviewRange(string Name, TimeSpan Length, AnalyticsStep Step, string Format)
{
    public static IReadOnlyList<OverviewRange> All { get; } =
    [
        new("hour", TimeSpan.FromHours(1), AnalyticsStep.Minute, "HH:mm"),
        new("day", TimeSpan.FromHours(23), AnalyticsStep.Hour, "HH:mm"),
        new("week", TimeSpan.FromDays(6), AnalyticsStep.Day, "MM-dd"),
        new("quarter", TimeSpan.FromDays(89), AnalyticsStep.Day, "MM-dd"),
    ];
}
