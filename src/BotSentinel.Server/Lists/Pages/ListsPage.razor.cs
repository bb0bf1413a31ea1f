using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Lists.Pages;

/// <summary>Who is always let through, and who never.</summary>
public sealed partial class ListsPage : PanelComponent
{
    private const int Together = 50;

    private readonly List<ListEntryView> _entries = [];
    private IReadOnlyList<ListView> _lists = [];
    private ListTask _task;
    private string? _search, _next, _shown;
    private int _version;

    /// <summary>Which list: allow or block. Null: block.</summary>
    [Parameter]
    public string? Name { get; set; }

    [Inject]
    private ListService Lists { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    [Inject]
    private Callers Callers { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.ListsRead;

    private ListKind Kind => Name switch
    {
        "allow" => ListKind.Allow,
        null or "block" => ListKind.Block,
        _ => throw ProblemException.NotFound("list", Name),
    };

    // An export shows everything: whoever wants one proves to be who they are, as at the API.
    private string ExportPath => Callers.HasProved(Caller) ? $"api/v1/lists/{ListService.Lower(Kind)}/export" : $"step-up?return={Uri.EscapeDataString("/" + PathOf(Kind))}";

    protected override Task OnParametersSetAsync()
    {
        if (_shown is not null && _shown != (Name ?? ""))
        {
            (_search, _task) = (null, ListTask.None);
            return ReloadAsync();
        }

        return Task.CompletedTask;
    }

    protected override async Task LoadAsync()
    {
        _shown = Name ?? "";
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

    private async Task AddedAsync(string subject)
    {
        ListKind list = Kind;
        _task = ListTask.None;
        await ReloadAsync();
        Done(Texts["lists.was-added", subject], KeyScope.ListsWrite, () => Lists.RemoveAsync(Caller, list, subject, null, Gone));
    }

    private async Task RemoveAsync(ListEntryView entry)
    {
        ListKind list = Kind;
        if (await TryAsync(KeyScope.ListsWrite, () => Lists.RemoveAsync(Caller, list, entry.Subject, entry.Version, Gone)))
        {
            await ReloadAsync();

            // It was there: what was confirmed once need not be again.
            Done(Texts["lists.was-removed", entry.Subject], () => Lists.PutAsync(Caller, list, entry.Subject, new NewListEntry { Until = entry.Until, Reason = entry.Reason, Confirmed = entry.Subject }, null, Gone));
        }
    }
}

/// <summary>What is open beside the list.</summary>
internal enum ListTask
{
    None,
    Add,
    Import,
    History,
}
