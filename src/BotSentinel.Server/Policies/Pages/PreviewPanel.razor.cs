using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Policies.Pages;

/// <summary>What a policy would have done to the traffic of the last 24 hours.</summary>
public sealed partial class PreviewPanel : PanelComponent
{
    private const int Most = 20;

    private PreviewView? _preview;

    /// <summary>The policy: traffic of the bots that it protects is tried.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>The policy file that is tried.</summary>
    [Parameter, EditorRequired]
    public string Document { get; set; } = "";

    [Inject]
    private PolicyPreview Preview { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.PoliciesRead | KeyScope.DecisionsRead;

    private string Sentence => _preview!.After switch
    {
        { Refused: 0, Watched: > 0 and var watched } => Texts["preview.watches", Number(_preview.Updates), Number(watched)],
        { Refused: var refused } => Texts["preview.refuses", Number(_preview.Updates), Number(refused), Part(refused), Number(_preview.Before.Refused)],
    };

    protected override async Task LoadAsync()
    {
        await Trail.NoteAsync(Caller, "policy.preview", Id);
        _preview = await Preview.TryAsync(Caller, Id, Document, Gone);
    }

    private (string Name, long Before, long After)[] Counts =>
    [
        (Texts["verdict-short.deny"], _preview!.Before.Refused, _preview.After.Refused),
        (Texts["verdict-short.flag"], _preview.Before.Flagged, _preview.After.Flagged),
        (Texts["verdict-short.shadow"], _preview.Before.Watched, _preview.After.Watched),
    ];

    private string Where(PreviewPart part) => string.Join(" · ", new[] { part.Limit, part.Rule is null ? null : (string)Texts["preview.rule", DecisionWords.RuleName(part.Rule)] }.Where(text => !string.IsNullOrEmpty(text)));

    private string Part(long count) => ((double)count / _preview!.Updates).ToString("P1", CultureInfo.CurrentCulture);

    private static Verdict VerdictOf(PreviewPart part) => part.Verdict == TrafficVerdict.Shadow ? Verdict.Allow : (Verdict)part.Verdict;

    private static string Lower(TrafficVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
