using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Decisions;

/// <summary>Refusals, flags and what shadow mode watched, as they happen and back in time.</summary>
public sealed partial class DecisionsPage : PanelComponent
{
    private const int MostRows = 1_000, PerPage = 100;

    private static readonly string[] Verdicts = [.. Enum.GetNames<TrafficVerdict>().Where(name => name != nameof(TrafficVerdict.Allow))];
    private static readonly Reason[] Reasons = [Reason.Limited, Reason.Debounced, Reason.BlockListed, Reason.Content, Reason.Forbidden, Reason.Unavailable, Reason.Failed];

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private IReadOnlyList<(string Id, string Name)> _bots = [];
    private List<DecisionView> _rows = [], _held = [];
    private string _bot = "", _verdict = "", _reason = "";
    private string? _subject, _subjectProblem, _next;
    private bool _isPaused, _missed;
    private DecisionTable? _table;
    private DecisionStream _stream = null!;
    private long _from;

    [Inject]
    private DecisionService Decisions { get; set; } = null!;

    [Inject]
    private LiveDecisions Live { get; set; } = null!;

    [Inject]
    private BotNames Names { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.DecisionsRead;

    /// <summary>Whom it is about, where another page leads here.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? AskedSubject { get; set; }

    internal List<DecisionView> Rows => _rows;

    private bool IsFiltered => _bot.Length + _verdict.Length + _reason.Length > 0 || !string.IsNullOrWhiteSpace(_subject);

    private LiveFilter Filter => new(Of(_bot), SubjectOf(), Enum.TryParse(_verdict, out TrafficVerdict verdict) ? verdict : null, Enum.TryParse(_reason, out Reason reason) ? reason : null);

    protected override Task OnInitializedAsync()
    {
        _subject = AskedSubject;
        return base.OnInitializedAsync();
    }

    protected override async Task LoadAsync()
    {
        _stream = Live.Watch(Caller.TenantId);
        _bots = await Names.ListAsync(Caller, Gone);
        if (_subject is { Length: > 0 } && SubjectOf() is null)
        {
            _subjectProblem = Texts["subjects.unreadable"];
            return;
        }

        await Trail.NoteAsync(Caller, "decision.list", SubjectOf() ?? $"{ApiEndpoints.Root}/decisions");

        // The stream first: what happens while the rows are read comes by it, and what comes twice is shown once.
        _subjectProblem = null;
        _from = _stream.Count;
        Page<DecisionView> page = await Decisions.ListAsync(Caller, Query, new PageRequest(PerPage, null), Gone);
        (_rows, _held, _next, _missed) = ([.. page.Items], [], page.Next, false);
        _ids.Clear();
        _ids.UnionWith(_rows.Select(row => row.Id));
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = FollowAsync();
        }
    }

    private DecisionQuery Query => new(Of(_bot), SubjectOf(), Filter.Verdict, Filter.Reason);

    private async Task FollowAsync()
    {
        Live.Join();
        try
        {
            while (!Gone.IsCancellationRequested)
            {
                if (State == PageState.Ready)
                {
                    await _stream.WaitAsync(_from, Gone);
                    await InvokeAsync(TakeIn);
                }

                await Task.Delay(Live.Breath, Gone);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        finally
        {
            Live.Leave();
        }
    }

    private void TakeIn()
    {
        LiveReading reading = _stream.Read(_from);
        _from = reading.Next;
        (bool hadMissed, string? next, bool wasEmpty) = (_missed, _next, _rows.Count == 0);
        _missed |= reading.Missed > 0;
        LiveFilter filter = Filter;
        List<DecisionView> taken = [.. reading.Decisions.Where(decision => filter.Takes(decision) && _ids.Add(decision.Id)).Reverse()];
        if (taken.Count == 0)
        {
            return;
        }

        if (_isPaused)
        {
            _held = Together(taken, _held);
        }
        else
        {
            ShowBefore(taken);
        }

        // The rows alone, where nothing else has changed.
        if (_table is not null && !_isPaused && !wasEmpty && hadMissed == _missed && (next is null) == (_next is null))
        {
            _table.Draw();
        }
        else
        {
            StateHasChanged();
        }
    }

    private void ShowBefore(List<DecisionView> newer)
    {
        int all = newer.Count + _rows.Count;
        _rows = Together(newer, _rows);
        _next = all > MostRows ? _rows[^1].Id : _next;
    }

    private List<DecisionView> Together(List<DecisionView> newer, List<DecisionView> older)
    {
        List<DecisionView> all = [.. newer, .. older];
        if (all.Count > MostRows)
        {
            _ids.ExceptWith(all.Skip(MostRows).Select(row => row.Id));
            all.RemoveRange(MostRows, all.Count - MostRows);
        }

        return all;
    }

    private void TogglePause()
    {
        _isPaused = !_isPaused;
        if (!_isPaused)
        {
            ShowBefore(_held);
            _held = [];
        }
    }

    private async Task LoadOlderAsync() => await TryAsync(async () =>
    {
        Page<DecisionView> page = await Decisions.ListAsync(Caller, Query, new PageRequest(PerPage, _next), Gone);
        List<DecisionView> older = [.. page.Items.Where(row => _ids.Add(row.Id))];
        _rows = [.. _rows, .. older];
        _next = page.Next;
    });

    private Task ClearAsync()
    {
        (_bot, _verdict, _reason, _subject) = ("", "", "", null);
        return ReloadAsync();
    }

    internal string NameOf(string id) => _bots.FirstOrDefault(bot => bot.Id == id).Name ?? id;

    private string? SubjectOf() => _subject?.Trim() is { Length: > 0 } text && ListSubject.TryParse(text, out ListSubject subject) ? subject.ToString() : null;

    private static string? Of(string text) => text.Length == 0 ? null : text;
}
