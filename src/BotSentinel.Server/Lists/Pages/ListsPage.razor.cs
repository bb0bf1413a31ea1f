using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Subjects;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Lists.Pages;

/// <summary>Who is always let through, and who never.</summary>
public sealed partial class ListsPage : PanelComponent
{
    private const int Together = 50;

    private readonly List<ListEntryView> _entries = [];
    private IReadOnlyList<ListView> _lists = [];
    private ListTask _task;
    private string? _search, _next;
    private int _version;

    /// <summary>Which list: allow or block. Null: block.</summary>
    [Parameter]
    public string? Name { get; set; }

    [Inject]
    private ListService Lists { get; set; } = null!;

    [Inject]
    private SubjectActions Actions { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.ListsRead;

    private ListKind Kind => Name switch
    {
        "allow" => ListKind.Allow,
        null or "block" => ListKind.Block,
        _ => throw ProblemException.NotFound("list", Name),
    };

    protected override async Task LoadAsync()
    {
        _lists = await Lists.ListAsync(Caller, Gone);
        _version = _lists.Single(list => list.List == Kind).Version;
        _entries.Clear();

        // It shows personal data, as the API's route does.
        await Trail.NoteAsync(Caller, "list.read", ListService.Lower(Kind));
        await AddAsync(null);
    }

    private static string PathOf(ListKind list) => $"lists/{ListService.Lower(list)}";

    private string Expanded(ListTask task) => (_task == task).ToString().ToLowerInvariant();

    private void Toggle(ListTask task) => _task = _task == task ? ListTask.None : task;

    private Task LoadMoreAsync() => TryAsync(() => AddAsync(_next));

    private async Task AddAsync(string? after)
    {
        Page<ListEntryView> page = await Lists.EntriesAsync(Caller, Kind, string.IsNullOrWhiteSpace(_search) ? null : _search, new PageRequest(Together, after), Gone);
        _entries.AddRange(page.Items);
        _next = page.Next;
    }

    private async Task AddedAsync(AddedEntry added)
    {
        _task = ListTask.None;
        await ReloadAsync();
        Done(Texts["lists.was-added", added.Subject], KeyScope.ListsWrite, added.Undo);
    }

    private async Task RemoveAsync(ListEntryView entry)
    {
        Func<Task>? undo = null;
        if (await TryAsync(KeyScope.ListsWrite, async () => undo = await Actions.DoAsync(Caller, entry.Subject, () => Lists.RemoveAsync(Caller, Kind, entry.Subject, entry.Version, Gone), Gone)))
        {
            await ReloadAsync();
            Done(Texts["lists.was-removed", entry.Subject], undo);
        }
    }
}

/// <summary>Who was put on a list.</summary>
/// <param name="Subject">The entry's.</param>
/// <param name="Undo">Puts back what was there before; null where it cannot be undone.</param>
public sealed record AddedEntry(string Subject, Func<Task>? Undo);

/// <summary>What is open beside the list.</summary>
internal enum ListTask
{
    None,
    Add,
    Import,
    History,
}
