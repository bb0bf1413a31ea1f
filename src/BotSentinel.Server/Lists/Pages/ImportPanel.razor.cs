using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace BotSentinel.Server.Lists.Pages;

/// <summary>An import that is looked at before it is on its list.</summary>
public sealed partial class ImportPanel : PanelComponent
{
    private const long LargestFile = 64 << 20;
    private const int MostErrors = 20, MostChanges = 50;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    private ImportView? _import;
    private IReadOnlyList<ListEntryChange> _changes = [];
    private int _version;
    private bool _hasMore, _isSending;

    /// <summary>The list: allow or block.</summary>
    [Parameter, EditorRequired]
    public string List { get; set; } = "";

    [Parameter]
    public EventCallback OnPublished { get; set; }

    [Inject]
    private ImportService Imports { get; set; } = null!;

    [Inject]
    private ImportDraftService Drafts { get; set; } = null!;

    [Inject]
    private ListHistoryService History { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.ListsWrite;

    private ListKind Kind => List == "allow" ? ListKind.Allow : ListKind.Block;

    private string Told(ImportView import) => import.State switch
    {
        ImportState.Running => Texts["import.running", import.Done, import.Lines],
        ImportState.Draft => Texts["import.draft", import.Added, import.Changed, import.Unchanged],
        ImportState.Done => Texts["import.done", import.Added, import.Changed],
        ImportState.Discarded => Texts["import.discarded"],
        _ => Texts["import.failed"],
    };

    private async Task ReadAsync(InputFileChangeEventArgs chosen)
    {
        _isSending = true;
        await TryAsync(KeyScope.ListsWrite, async () =>
        {
            await using Stream file = chosen.File.OpenReadStream(LargestFile, Gone);
            _import = await Imports.StartAsync(Caller, Kind, await ImportFile.ReadAsync(file, Gone), isDraft: true, Gone);
            while (_import.State == ImportState.Running)
            {
                StateHasChanged();
                await Task.Delay(LookEvery, Time, Gone);
                _import = await Imports.GetAsync(Caller, _import.Id, Gone);
            }

            if (_import.State == ImportState.Draft)
            {
                Versioned<Page<ListEntryChange>> compared = await Drafts.CompareAsync(Caller, _import.Id, new PageRequest(MostChanges, null), Gone);
                (_version, _changes, _hasMore) = (compared.Version, compared.Value.Items, compared.Value.Next is not null);
            }
        });
        _isSending = false;
    }

    private async Task PublishAsync()
    {
        int before = _version;
        if (await TryAsync(KeyScope.ListsWrite, async () => _import = await Drafts.PublishAsync(Caller, _import!.Id, new Publication(), _version, Gone)))
        {
            _changes = [];
            Done(Told(_import!), _import!.Version is not { } made ? null : async () =>
            {
                await History.RollBackAsync(Caller, Kind, new Rollback { Version = before }, made, CancellationToken.None);
                await OnPublished.InvokeAsync();
            });
            await OnPublished.InvokeAsync();
        }
    }

    private async Task DiscardAsync()
    {
        if (await TryAsync(KeyScope.ListsWrite, () => Drafts.DiscardAsync(Caller, _import!.Id, Gone)))
        {
            (_import, _changes) = (null, []);
        }
    }
}
