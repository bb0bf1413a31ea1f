using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Subjects;

/// <summary>A user, chat or network: how things stand with each bot, what happened, and what can be done.</summary>
public sealed partial class SubjectPage : PanelComponent
{
    private const int MostBots = 20;

    private static readonly int[] Expiries = [1, 24, 24 * 7, 24 * 30, 0];

    private ListEntryView? _blocked, _trusted;
    private List<(string Bot, SubjectView View)> _states = [];
    private List<HistoryLine> _history = [];
    private bool _isBlocking;
    private string? _reason, _typed;
    private Danger? _danger;
    private int _hours = 24;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private SubjectService Subjects { get; set; } = null!;

    [Inject]
    private SubjectActions Actions { get; set; } = null!;

    [Inject]
    private UndoService Undoing { get; set; } = null!;

    [Inject]
    private BotNames Names { get; set; } = null!;

    [Inject]
    private BotRegistry Registry { get; set; } = null!;

    [Inject]
    private DecisionWords Words { get; set; } = null!;

    [Inject]
    private PanelClock Clock { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.SubjectsRead;

    private string Name => ListSubject.TryParse(Uri.UnescapeDataString(Id), out ListSubject subject) ? subject.ToString() : Id;

    private string Standing => (_trusted, _blocked) switch
    {
        ({ } trusted, _) => Texts["subject.is-trusted", Until(trusted), trusted.Reason ?? "–"],
        (_, { } blocked) => Texts["subject.is-blocked", Until(blocked), blocked.Reason ?? "–"],
        _ => Texts["subject.is-free"],
    };

    protected override async Task LoadAsync()
    {
        string name = ListService.Subject(Name);
        await Trail.NoteAsync(Caller, "subject.history", name);
        (_trusted, _blocked) = await Subjects.EntriesAsync(Caller, name, Gone);
        _states = [];
        foreach ((string id, string bot) in (await Names.ListAsync(Caller, Gone)).Where(bot => Registry.ById(bot.Id) is not null).Take(MostBots))
        {
            _states.Add((bot, await Subjects.GetAsync(Caller, id, name, null, Gone)));
        }

        SubjectHistory history = await Subjects.HistoryAsync(Caller, name, Gone);
        _history = [.. history.Decisions.Select(decision => new HistoryLine(decision.At, decision, null)).Concat(history.Actions.Select(action => new HistoryLine(action.At, null, action))).OrderByDescending(line => line.At)];
    }

    private async Task BlockAsync()
    {
        DateTimeOffset? until = _hours == 0 ? null : Clock.Now.AddHours(_hours);
        NewListEntry entry = new() { Until = until, Reason = string.IsNullOrWhiteSpace(_reason) ? null : _reason.Trim(), Confirmed = _danger is null ? null : _typed?.Trim() };
        await DoAsync("subject.blocked", async () =>
        {
            try
            {
                await Subjects.BlockAsync(Caller, Name, entry, Gone);
            }
            catch (ProblemException dangerous) when (dangerous.Kind == "dangerous")
            {
                _danger = (Danger)dangerous.More["danger"]!;
                throw;
            }
        });
    }

    private Task UnblockAsync() => DoAsync("subject.unblocked", () => Subjects.UnblockAsync(Caller, Name, Gone));

    private Task TrustAsync() => DoAsync("subject.trusted", () => Subjects.TrustAsync(Caller, Name, new NewListEntry(), Gone));

    private Task UntrustAsync() => DoAsync("subject.untrusted", () => Subjects.UntrustAsync(Caller, Name, Gone));

    private Task ResetAsync(string bot) => DoAsync("subject.was-reset", () => Subjects.ResetAsync(Caller, bot, Name, null, Gone));

    private async Task DoAsync(string done, Func<Task> change)
    {
        Func<Task>? undo = null;
        if (await TryAsync(KeyScope.SubjectsWrite, async () => undo = await Actions.DoAsync(Caller, Name, change, Gone)))
        {
            (_isBlocking, _danger, _typed) = (false, null, null);
            Done(Texts[done, Name], undo);
            await ReloadAsync();
        }
    }

    private async Task UndoAsync(SubjectAction action)
    {
        if (await TryAsync(KeyScope.SubjectsWrite, () => Undoing.UndoAsync(Caller, Name, action.Id, Gone)))
        {
            Done(Texts["undone"]);
            await ReloadAsync();
        }
    }

    private string ActionText(SubjectAction action) => Texts[$"action.{action.Action}"] is { ResourceNotFound: false } text ? text : action.Action;

    private string Until(ListEntryView entry) => entry.Until is { } until ? Texts["subject.until-then", Clock.Show(until)] : Texts["subject.for-ever"];

    private sealed record HistoryLine(DateTimeOffset At, DecisionView? Decision, SubjectAction? Action);
}
