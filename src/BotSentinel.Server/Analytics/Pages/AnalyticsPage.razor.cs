using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace BotSentinel.Server.Analytics.Pages;

/// <summary>Looks back: a time beside the one before it, what stood behind refusals, and whether protection does what it should.</summary>
public sealed partial class AnalyticsPage : PanelComponent
{
    private const int Labels = 6, MostBots = 20;

    // Each has a contrast of 3 or more on both grounds, and they differ in lightness too.
    private readonly LineChartOptions _options = new() { ChartPalette = ["#4b8fd6", "#3c9a68", "#d9534f", "#8f6fd1"], YAxisFormat = "N0", MaxNumYAxisTicks = 5, LineStrokeWidth = 2, YAxisRequireZeroPoint = true };

    private AnalyticsReport? _report;
    private IReadOnlyList<(string Id, string Name)> _bots = [];
    private List<ChartSeries<double>> _lines = [];
    private string[] _labels = [];
    private ReportChoice _choice = ReportChoice.Of(null, null, null, null, null);

    [Inject]
    private AnalyticsReports Reports { get; set; } = null!;

    [Inject]
    private BotNames BotNames { get; set; } = null!;

    [Inject]
    private PanelClock Clock { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    [Inject]
    private DecisionWords Words { get; set; } = null!;

    /// <summary>The time: hour, day, week, month or own.</summary>
    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    /// <summary>Where an own time begins.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>Where an own time ends.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>Of this bot alone.</summary>
    [SupplyParameterFromQuery]
    public string? Bot { get; set; }

    /// <summary>What refusals are counted by.</summary>
    [SupplyParameterFromQuery]
    public string? By { get; set; }

    private protected override KeyScope Scope => KeyScope.DecisionsRead;

    private string? Period => _report is null ? null : $"{Clock.Show(_report.Traffic.From)} – {Clock.Show(_report.Traffic.To)}";

    private string Export => _report is null
        ? ""
        : $"api/v1/analytics/export?from={Uri.EscapeDataString(_report.Traffic.From.ToString("O"))}&to={Uri.EscapeDataString(_report.Traffic.To.ToString("O"))}&step={char.ToLowerInvariant($"{_report.Traffic.Step}"[0])}{$"{_report.Traffic.Step}"[1..]}{(_choice.Bot is null ? "" : $"&bot={Uri.EscapeDataString(_choice.Bot)}")}";

    private (string Name, long Now, long? Before)[] Sums =>
    [
        (Texts["overview.updates"], _report!.Traffic.Total, _report.Before?.Total),
        (Texts["verdict-short.allow"], Sum(_report.Traffic, IsLetThrough), _report.Before is null ? null : Sum(_report.Before, IsLetThrough)),
        (Texts["overview.refused"], _report.Traffic.Refused, _report.Before?.Refused),
        (Texts["overview.watched"], Sum(_report.Traffic, IsWatched), _report.Before is null ? null : Sum(_report.Before, IsWatched)),
    ];

    private IReadOnlyList<NamedChange> Names => _choice.By switch
    {
        "rule" => [.. Changes(_report!.Traffic.Tops.Rules, _report.Before?.Tops.Rules).Select(rule => rule with { Name = Words.RuleTitle(rule.Name) })],
        "limit" => [.. Changes(_report!.Traffic.Tops.Limits, _report.Before?.Tops.Limits).Select(limit => limit with { Name = Words.LimitName(limit.Name) })],
        "chat" => Changes(_report!.Traffic.Tops.Chats, _report.Before?.Tops.Chats),
        "user" => Changes(_report!.Traffic.Tops.Subjects, _report.Before?.Tops.Subjects),
        _ => [.. Reasons(_report!.Traffic).Select(reason => new NamedChange(Texts[DecisionWords.KeyOf(reason.Key)], reason.Value, _report.Before is null ? null : Reasons(_report.Before).GetValueOrDefault(reason.Key))).OrderByDescending(reason => reason.Now)],
    };

    protected override async Task OnParametersSetAsync()
    {
        if (_report is not null && ReportChoice.Of(Range, From, To, Bot, By) is var choice && choice != _choice)
        {
            await ReloadAsync();
        }
    }

    protected override async Task LoadAsync()
    {
        _choice = ReportChoice.Of(Range, From, To, Bot, By);
        _bots = await BotNames.ListAsync(Caller, Gone);
        await Trail.NoteAsync(Caller, "analytics.read", $"{ApiEndpoints.Root}/analytics");
        _report = await Reports.GetAsync(Caller, _choice.Query(Clock), Gone);
        AnalyticsView traffic = _report.Traffic;
        int every = Math.Max(1, (traffic.Times.Count + Labels - 1) / Labels);
        string format = traffic.To - traffic.From <= TimeSpan.FromDays(2) ? "HH:mm" : "MM-dd";
        _labels = [.. traffic.Times.Select((at, place) => place % every == 0 ? TimeZoneInfo.ConvertTime(at, Clock.Zone).ToString(format, CultureInfo.InvariantCulture) : "")];
        _lines = [LineOf("overview.updates", _ => true), LineOf("verdict-short.allow", IsLetThrough), LineOf("overview.refused", IsRefused), LineOf("overview.watched", IsWatched)];
    }

    private void Go(ReportChoice choice) => Navigation.NavigateTo(choice.Address("analytics"));

    private ChartSeries<double> LineOf(string name, Func<AnalyticsSeries, bool> which)
    {
        double[] sums = new double[_report!.Traffic.Times.Count];
        foreach (AnalyticsSeries series in _report.Traffic.Series.Where(which))
        {
            for (int step = 0; step < sums.Length; step++)
            {
                sums[step] += series.Counts[step];
            }
        }

        return new ChartSeries<double> { Name = Texts[name], Data = sums };
    }

    private string? Before(long now, long? before) => before is { } was ? Texts["analytics.tile-before", Number(was), NamedChanges.Change(Texts, now, was)].Value : null;

    // Names of so long ago are not kept; then nothing is said of them.
    private NamedChange[] Changes(IReadOnlyList<NamedCount> now, IReadOnlyList<NamedCount>? before) =>
        [.. now.Select(name => new NamedChange(name.Name, name.Count, before is null || _report!.Before!.From < _report.NamesFrom ? null : before.FirstOrDefault(same => same.Name == name.Name)?.Count ?? 0))];

    private static Dictionary<Reason, long> Reasons(AnalyticsView view) => view.Series.Where(series => series.Verdict != TrafficVerdict.Allow).GroupBy(series => series.Reason).ToDictionary(same => same.Key, same => same.Sum(series => series.Total));

    private string NameOf(string id) => _bots.FirstOrDefault(bot => bot.Id == id).Name ?? id;

    private static long Sum(AnalyticsView view, Func<AnalyticsSeries, bool> which) => view.Series.Where(which).Sum(series => series.Total);

    private static bool IsRefused(AnalyticsSeries series) => series.Verdict is TrafficVerdict.Deny or TrafficVerdict.Challenge;

    private static bool IsLetThrough(AnalyticsSeries series) => !IsRefused(series);

    private static bool IsWatched(AnalyticsSeries series) => series.Verdict == TrafficVerdict.Shadow;

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
