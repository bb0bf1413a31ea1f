using System.Globalization;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Audit;

public sealed partial class AuditPage
{
    private static readonly string[] Outcomes = ["done", "refused", "failed"];

    private readonly List<AuditEntryView> _entries = [];
    private AuditStateView? _state;
    private IReadOnlyList<AuditKeyView> _keys = [];
    private IReadOnlyDictionary<string, string> _names = new Dictionary<string, string>();
    private string? _next, _since, _until;
    private bool _isRead;
    private string _actor = "", _action = "", _object = "", _outcome = "";

    [Inject]
    private AuditService Service { get; set; } = null!;

    [Inject]
    private AuditNames Names { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    [Inject]
    private PanelClock Clock { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.AuditRead;

    protected override async Task LoadAsync()
    {
        _state = await Service.StateAsync(Caller, null, Gone);
        _keys = await Service.KeysAsync(Gone);
        _entries.Clear();
        _next = null;

        // What is rendered at first is rendered again at once: read, and noted, once.
        if (RendererInfo.IsInteractive)
        {
            _names = await Names.OfAsync(Caller, Gone);
            await ReadAsync();
        }
    }

    private Task MoreAsync() => TryAsync(KeyScope.AuditRead, ReadAsync);

    private async Task ReadAsync()
    {
        AuditQuery query = new(null, Day(_since, 0), Day(_until, 1), ActorOf(_actor), Given(_action), Given(_object), _outcome.Length == 0 ? null : Enum.Parse<AuditOutcome>(_outcome, ignoreCase: true));
        await Trail.NoteAsync(Caller, "audit.read", "/api/v1/audit");
        Page<AuditEntryView> page = await Service.ListAsync(Caller, query, new PageRequest(null, _next), Gone);
        _entries.AddRange(page.Items);
        (_next, _isRead) = (page.Next, true);
    }

    // A day of the viewer's, as browsers write it; the whole of the last one is meant.
    private DateTimeOffset? Day(string? text, int later)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year is < 2000 or > 9000)
        {
            return null;
        }

        DateTime begins = day.AddDays(later).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(begins, Clock.Zone.GetUtcOffset(begins));
    }

    // By name, as the page shows it, or by id.
    private string? ActorOf(string text) => Given(text) is { } given ? _names.FirstOrDefault(name => string.Equals(name.Value, given, StringComparison.OrdinalIgnoreCase)).Key ?? given : null;

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
